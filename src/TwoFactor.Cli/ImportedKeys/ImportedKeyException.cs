namespace TwoFactor.Cli.ImportedKeys;

/// <summary>A key file of another program cannot be opened.</summary>
internal sealed class ImportedKeyException(ImportedKeyProblem problem, Exception? cause = null) : Exception(problem.ToString(), cause)
{
    public ImportedKeyProblem Problem => problem;

    /// <summary>Whether it is a key that stays encrypted, and could be the one that is needed.</summary>
    public bool IsLocked => problem is ImportedKeyProblem.NeedsPassword or ImportedKeyProblem.WrongPassword or ImportedKeyProblem.UnknownEncryption or ImportedKeyProblem.TooManyIterations;
}
