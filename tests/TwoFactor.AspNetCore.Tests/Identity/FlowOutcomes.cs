namespace TwoFactor.AspNetCore.Tests.Identity;

/// <summary>Makes outcomes and events, as the flow would.</summary>
internal static class FlowOutcomes
{
    public static FlowOutcome Approved(string subject) => new()
    {
        State = ChallengeState.Approved,
        Tenant = "acme",
        Subject = subject,
        Provider = "InMemory",
        Purpose = FlowRequest.SignIn,
        DecidedAt = DateTimeOffset.UnixEpoch,
    };

    /// <summary>A question that was denied: of a login, unless another purpose is given.</summary>
    public static FlowEvent Denied(string tenant, string subject, string purpose = FlowRequest.SignIn) =>
        new FlowAnswered(new FlowFacts(DateTimeOffset.UnixEpoch, tenant, "InMemory", purpose, subject)) { State = ChallengeState.Denied };
}
