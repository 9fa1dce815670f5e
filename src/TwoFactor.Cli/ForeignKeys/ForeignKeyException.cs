namespace TwoFactor.Cli.ForeignKeys;

/// <summary>A key file of another program cannot be opened.</summary>
internal sealed class ForeignKeyException(ForeignKeyProblem problem, Exception? cause = null) : Exception(problem.ToString(), cause)
{
    public ForeignKeyProblem Problem => problem;
}
