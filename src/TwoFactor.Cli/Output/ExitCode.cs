namespace TwoFactor.Cli.Output;

/// <summary>What a run came to, as the number that scripts see. The table in README.md and in <c>--help</c> is made from <see cref="ExitCodes"/>.</summary>
internal enum ExitCode
{
    Ok = 0,
    Fault = 1,
    Usage = 2,

    Denied = 10,
    Expired = 11,
    Suspended = 12,
    Cancelled = 13,
    Invalid = 14,
    Pending = 15,

    NotEnrolled = 20,
    ChallengeNotFound = 21,

    Misconfigured = 30,
    AccessDenied = 31,
    Refused = 32,
    Unsupported = 33,
    Unwell = 34,

    Unavailable = 40,
    RateLimited = 41,
    ProtocolViolation = 42,

    Interrupted = 130, // as shells have it for Ctrl+C
}
