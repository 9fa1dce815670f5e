namespace TwoFactor.Cli.Doctor;

/// <summary>What a check found.</summary>
internal enum CheckStatus
{
    // There is no value 0: a check that nobody made is none of these.

    Ok = 1,
    Warning,
    Failed,
}
