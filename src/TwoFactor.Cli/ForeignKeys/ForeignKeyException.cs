namespace TwoFactor.Cli.ForeignKeys;

/// <summary>A key file of another program cannot be opened.</summary>
internal sealed class ForeignKeyException(ForeignKeyProblem problem, Exception? cause = null) : Exception(problem.ToString(), cause)
{
    public ForeignKeyProblem Problem => problem;

    /// <summary>Whether it is a key that stays encrypted, and could be the one that is needed.</summary>
    public bool IsLocked => problem is ForeignKeyProblem.NeedsPassword or ForeignKeyProblem.WrongPassword or ForeignKeyProblem.UnknownEncryption or ForeignKeyProblem.TooManyIterations;
}
