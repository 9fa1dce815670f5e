namespace TwoFactor.Cli.Output;

/// <summary>The words and meanings of the exit codes, and which outcome has which code.</summary>
internal static class ExitCodes
{
    /// <summary>Every code, with its word in <c>--json</c> and its meaning.</summary>
    public static IReadOnlyList<(ExitCode Code, string Word, string Meaning)> All { get; } =
    [
        (ExitCode.Ok, "ok", "it worked; the login was approved"),
        (ExitCode.Fault, "fault", "a fault of this tool"),
        (ExitCode.Usage, "usage", "the command line is wrong, or names a file that cannot be used"),
        (ExitCode.Denied, "denied", "the person said no"),
        (ExitCode.Expired, "expired", "no answer in time"),
        (ExitCode.Suspended, "suspended", "the service has stopped the login or frozen the user"),
        (ExitCode.Cancelled, "cancelled", "the login was withdrawn by somebody else"),
        (ExitCode.Invalid, "invalid", "the answer does not count, for example because another person gave it"),
        (ExitCode.Pending, "pending", "not acknowledged or scanned yet; nothing is lost, continue later"),
        (ExitCode.NotEnrolled, "not-enrolled", "the person, the pairing or the registration does not exist"),
        (ExitCode.ChallengeNotFound, "challenge-not-found", "the service no longer knows the login"),
        (ExitCode.Misconfigured, "misconfigured", "a setting, a file or a folder cannot be used"),
        (ExitCode.AccessDenied, "access-denied", "the service does not accept the certificate"),
        (ExitCode.Refused, "refused", "the service refused the request"),
        (ExitCode.Unsupported, "unsupported", "the tenant's service cannot do this"),
        (ExitCode.ProblemFound, "problem-found", "doctor or check found a problem"),
        (ExitCode.Unavailable, "unavailable", "the service cannot be reached, or failed"),
        (ExitCode.RateLimited, "rate-limited", "the service received too many requests"),
        (ExitCode.ProtocolViolation, "protocol-violation", "the service's answer is not valid"),
        (ExitCode.Interrupted, "interrupted", "Ctrl+C; what could be withdrawn was withdrawn"),
    ];

    /// <summary>The word for a code.</summary>
    public static string Word(ExitCode code) => All.Single(entry => entry.Code == code).Word;

    /// <summary>The code for the outcome of a login.</summary>
    public static ExitCode Of(ChallengeState state) => state switch
    {
        ChallengeState.Approved => ExitCode.Ok,
        ChallengeState.Denied => ExitCode.Denied,
        ChallengeState.Expired => ExitCode.Expired,
        ChallengeState.Suspended => ExitCode.Suspended,
        ChallengeState.Cancelled => ExitCode.Cancelled,
        ChallengeState.Invalid => ExitCode.Invalid,
        _ => ExitCode.Pending,
    };

    /// <summary>The code for an error.</summary>
    public static ExitCode Of(TwoFactorError error) => error switch
    {
        TwoFactorError.UserNotEnrolled => ExitCode.NotEnrolled,
        TwoFactorError.UserSuspended => ExitCode.Suspended,
        TwoFactorError.ChallengeNotFound => ExitCode.ChallengeNotFound,
        TwoFactorError.InvalidRequest => ExitCode.Refused,
        TwoFactorError.AccessDenied => ExitCode.AccessDenied,
        TwoFactorError.Misconfigured => ExitCode.Misconfigured,
        TwoFactorError.Unavailable => ExitCode.Unavailable,
        TwoFactorError.RateLimited => ExitCode.RateLimited,
        TwoFactorError.ProtocolViolation => ExitCode.ProtocolViolation,
        _ => ExitCode.Fault,
    };
}
