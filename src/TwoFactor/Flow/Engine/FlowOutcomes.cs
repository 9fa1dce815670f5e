namespace TwoFactor.Flow;

/// <summary>Makes the outcome of a flow that was consumed.</summary>
internal static class FlowOutcomes
{
    public static FlowOutcome Of(FlowContent content) => new()
    {
        State = content.State,
        Tenant = content.Tenant,
        Subject = content.Subject,
        ApprovedUser = content.State == ChallengeState.Approved ? content.ApprovedUser : null,
        Provider = content.Provider,
        Purpose = content.Purpose,
        DecidedAt = content.DecidedAt ?? default,
        ByFailureMode = content.ByFailureMode,
    };
}
