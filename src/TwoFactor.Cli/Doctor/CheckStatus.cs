namespace TwoFactor.Cli.Doctor;

/// <summary>What a check found.</summary>
internal enum CheckStatus
{
    // No value is 0: a check that was not made has no status.

    Ok = 1,
    Warning,
    Failed,
}
