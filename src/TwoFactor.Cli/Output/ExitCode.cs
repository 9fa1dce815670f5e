namespace TwoFactor.Cli.Output;

/// <summary>The outcome of a run, as the process's exit code. <c>--help</c> lists what <see cref="ExitCodes"/> has, and a test compares the
/// table in README.md with it.</summary>
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
    ProblemFound = 34,

    Unavailable = 40,
    RateLimited = 41,
    ProtocolViolation = 42,

    Interrupted = 130, // the exit code that shells use for Ctrl+C
}
