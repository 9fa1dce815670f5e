namespace TwoFactor.Documentation.Tests.Logins;

/// <summary>The example at <see cref="ITwoFactorFlow"/>, so that it compiles. <see cref="LoginTests"/> compares the texts and runs it.</summary>
internal static class FlowExample
{
    public static async Task<string> LogInAsync(ITwoFactorFlow flow, string subject, string browser, ICollection<ChallengeState> shown, CancellationToken cancellationToken)
    {
        FlowStart start = await flow.StartAsync(new FlowRequest("acme", subject) { Browser = browser }, cancellationToken);
        if (start.Id is null)
            return Refuse(start.Refusal);
        FlowKey key = new(start.Id) { Tenant = "acme", Subject = subject, Browser = browser };
        await foreach (FlowStatus status in flow.WatchAsync(key, cancellationToken))
            Show(status);
        FlowOutcome outcome = await flow.CompleteAsync(key, cancellationToken);
        return outcome.State == ChallengeState.Approved ? SignIn(outcome.Subject) : Refuse(outcome.State);

        void Show(FlowStatus status) => shown.Add(status.State);
    }

    private static string Refuse<TReason>(TReason reason) => $"refused: {reason}";

    private static string SignIn(string subject) => $"signed in: {subject}";
}
