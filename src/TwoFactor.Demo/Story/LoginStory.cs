using TwoFactor.Demo.Rotation;
using TwoFactor.Emulator;

namespace TwoFactor.Demo.Story;

/// <summary>Four logins: in each tenant, the user approves once and denies once. Meanwhile, other people log in, and tenant acme's certificate is
/// replaced.</summary>
internal sealed class LoginStory(ITwoFactorFlow flow, EmulatorHost emulator, CertificateRotation rotation, string user, Narrator narrator)
{
    private const int OthersPerSecond = 10;
    private const string Browser = "a secret that a cookie would hold";

    private static readonly TimeSpan TimeToThink = TimeSpan.FromSeconds(1);

    private readonly List<string> results = [];

    /// <returns>Whether every login ended with the person's answer.</returns>
    public async Task<bool> TellAsync(CancellationToken cancellationToken)
    {
        Task<RotationProgress?> replacement = rotation.RunAsync(OthersPerSecond, cancellationToken);
        Task<bool> logins = LogInAllAsync(cancellationToken);
        await Task.WhenAll(logins, replacement);
        bool isAsExpected = await logins & TellRotation((await replacement)!);

        narrator.Chapter("Results");
        results.ForEach(narrator.Result);
        return isAsExpected;
    }

    private bool TellRotation(RotationProgress replaced)
    {
        narrator.Chapter("Meanwhile, the certificate of tenant acme was replaced");
        narrator.Say($"Certificate …{replaced.Earlier} was replaced by …{replaced.Current}, while {replaced.Started} other people logged in: {replaced.Failed} failed.");
        if (!replaced.IsFlawless)
            narrator.Unexpected($"The certificate should have been replaced without a failed login: {replaced}");
        return replaced.IsFlawless;
    }

    private async Task<bool> LogInAllAsync(CancellationToken cancellationToken)
    {
        bool isAsExpected = true;
        foreach (ChallengeState answer in (ChallengeState[])[ChallengeState.Approved, ChallengeState.Denied])
        {
            foreach (string tenant in (string[])["acme", "globex"])
                isAsExpected &= await LogInAsync(tenant, answer, cancellationToken);
        }

        return isAsExpected;
    }

    private async Task<bool> LogInAsync(string tenant, ChallengeState expected, CancellationToken cancellationToken)
    {
        narrator.Chapter($"{user} logs in to {tenant}, and will {(expected == ChallengeState.Approved ? "approve" : "deny")} it");
        FlowStart start = await narrator.TimeAsync(
            () => flow.StartAsync(new FlowRequest(tenant, user) { Browser = Browser, Message = $"Log in to {tenant}?" }, cancellationToken), Describe);
        if (start.Id is null)
            return Note(tenant, start.ToString(), isRight: false, expected);

        Task answer = AnswerAsync(expected, cancellationToken);
        FlowKey key = new(start.Id) { Tenant = tenant, Subject = user, Browser = Browser };
        await foreach (FlowStatus status in flow.WatchAsync(key, cancellationToken))
            narrator.Say($"The page shows: {status.State}.");
        await answer;

        FlowOutcome outcome = await flow.CompleteAsync(key, cancellationToken);
        narrator.Say($"The outcome is returned once: {outcome.State}{(outcome.ApprovedUser is { } approved ? $" by {approved}" : string.Empty)}.");
        bool isRight = outcome.State == expected && (expected != ChallengeState.Approved || outcome.ApprovedUser == user);
        return Note($"{tenant} ({outcome.Provider})", outcome.State.ToString(), isRight, expected);
    }

    private bool Note(string login, string ended, bool isRight, ChallengeState expected)
    {
        results.Add($"{login}: {ended}");
        if (!isRight)
            narrator.Unexpected($"{login} should have ended as {expected}, and ended as {ended}.");
        return isRight;
    }

    private async Task AnswerAsync(ChallengeState expected, CancellationToken cancellationToken)
    {
        PhoneRequest shown = await emulator.Phone.WaitForRequestAsync(user, cancellationToken);
        await Task.Delay(TimeToThink, TimeProvider.System, cancellationToken);
        bool done = expected == ChallengeState.Approved ? emulator.Phone.Approve(shown.Id) : emulator.Phone.Deny(shown.Id);
        narrator.Say(done
            ? $"On the phone, {user} taps {(expected == ChallengeState.Approved ? "yes" : "no")}."
            : "The phone had nothing left to answer.");
    }

    private string Describe(FlowStart start) => start switch
    {
        { Id: null } => $"No challenge was opened: {start.Refusal}.",
        { AccessPass: { } picture } => $"{Asked(start)}. The page shows a picture ({picture}), and the phone asks for it.",
        { ComparisonCode: { } code } => $"{Asked(start)}. The page shows the code {code}, and so does the phone.",
        _ => $"{Asked(start)}.",
    };

    private string Asked(FlowStart start) => $"Asked {start.Status!.Provider} at {AskedServer.OfLatestStart(emulator, user)}";
}
