namespace TwoFactor.Telemetry;

/// <summary>The values of tags, in snake_case. They never change, because dashboards and alerts compare them.</summary>
internal static class TagValues
{
    /// <summary>OpenTelemetry's value of <c>error.type</c> for other errors.</summary>
    public const string Other = "_OTHER";

    public const string Cancelled = "cancelled";
    public const string InvalidArgument = "invalid_argument";
    public const string Invited = "invited";
    public const string AlreadyPaired = "already_paired";
    public const string Paired = "paired";
    public const string NotPaired = "not_paired";
    public const string Unpaired = "unpaired";

    public static string Of(ChallengeState state) => state switch
    {
        ChallengeState.Pending => "pending",
        ChallengeState.Delivered => "delivered",
        ChallengeState.Approved => "approved",
        ChallengeState.Denied => "denied",
        ChallengeState.Expired => "expired",
        ChallengeState.Suspended => "suspended",
        ChallengeState.Cancelled => "cancelled",
        ChallengeState.Invalid => "invalid",
        _ => "unknown",
    };

    public static string Of(CancelOutcome outcome) => outcome switch
    {
        CancelOutcome.Cancelled => "cancelled",
        CancelOutcome.Abandoned => "abandoned",
        CancelOutcome.AlreadyFinished => "already_finished",
        _ => "unknown",
    };

    public static string Of(TwoFactorError error) => error switch
    {
        TwoFactorError.UserNotEnrolled => "user_not_enrolled",
        TwoFactorError.UserSuspended => "user_suspended",
        TwoFactorError.ChallengeNotFound => "challenge_not_found",
        TwoFactorError.InvalidRequest => "invalid_request",
        TwoFactorError.AccessDenied => "access_denied",
        TwoFactorError.Misconfigured => "misconfigured",
        TwoFactorError.Unavailable => "unavailable",
        TwoFactorError.RateLimited => "rate_limited",
        TwoFactorError.ProtocolViolation => "protocol_violation",
        _ => Other,
    };
}
