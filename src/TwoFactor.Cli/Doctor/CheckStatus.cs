namespace TwoFactor.Cli.Doctor;

/// <summary>The result of a check.</summary>
internal enum CheckStatus
{
    // No value is 0, so that the default value is never a result.

    Ok = 1,
    Warning,
    Failed,
}
