namespace TwoFactor.Documentation.Tests.People;

/// <summary>How a host with a login of its own connects a SecSign ID: the phone proves it.</summary>
internal static class ConnectingExample
{
    public static async Task<FlowStart> StartAsync(ITwoFactorFlow flow, UserRecord user, string typedId, string browser, CancellationToken cancellationToken)
    {
        FlowStart start = await flow.StartAsync(new FlowRequest("globex", user.Id) { User = typedId, Purpose = "connect-phone", Browser = browser, MayFailOpen = false }, cancellationToken);
        return start;
    }

    public static FlowKey Key(string id, UserRecord user, string browser)
    {
        FlowKey key = new(id) { Tenant = "globex", Subject = user.Id, Purpose = "connect-phone", Browser = browser };
        return key;
    }

    public static async Task CompleteAsync(ITwoFactorFlow flow, FlowKey key, UserRecord user, UserStore users, CancellationToken cancellationToken)
    {
        FlowOutcome outcome = await flow.CompleteAsync(key, cancellationToken);
        if (outcome is { State: ChallengeState.Approved, ByFailureMode: false, Provider: "SecSign" })
            await users.KeepSecSignIdAsync(user.Id, outcome.ApprovedUser!);
    }
}
