using TwoFactor.Emulator;

namespace TwoFactor.Demo;

/// <summary>Four logins: each tenant's user says yes once, and no once.</summary>
internal sealed class LoginStory(ITwoFactorProviderFactory factory, EmulatedPhone phone, string user, Narrator narrator)
{
    private static readonly TimeSpan TimeToThink = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(400);

    private readonly List<string> results = [];

    /// <returns>Whether every login ended as the person on the phone wanted.</returns>
    public async Task<bool> TellAsync(CancellationToken cancellationToken)
    {
        bool isAsExpected = true;
        foreach (bool says in (bool[])[true, false])
        {
            foreach (string tenant in (string[])["acme", "globex"])
                isAsExpected &= await LogInAsync(tenant, says ? ChallengeState.Approved : ChallengeState.Denied, cancellationToken);
        }

        narrator.Chapter("Results");
        results.ForEach(narrator.Result);
        return isAsExpected;
    }

    private async Task<bool> LogInAsync(string tenant, ChallengeState expected, CancellationToken cancellationToken)
    {
        ITwoFactorProvider provider = factory.GetProvider(tenant);
        narrator.Chapter($"{user} logs in to {tenant}, and will {(expected == ChallengeState.Approved ? "approve" : "deny")} it");
        Challenge challenge = await narrator.TimeAsync(
            () => provider.StartChallengeAsync(new ChallengeRequest(user) { Message = $"Log in to {tenant}?" }, cancellationToken),
            started => $"Asked {provider.Name} at {started.Handle.Endpoint.Authority} for a challenge; it came{Describe(started.AccessPass)}, "
                + $"and is open for {started.ExpiresAt - started.StartedAt:m\\:ss} minutes.");

        Task answer = AnswerAsync(expected, cancellationToken);
        ChallengeStatus status = await WaitAsync(provider, challenge, cancellationToken);
        await answer;
        if (status.State == ChallengeState.Approved)
            await provider.ReleaseAsync(challenge.Handle, cancellationToken);

        results.Add($"{tenant} ({provider.Name}): {status.State}");
        bool isRight = status.State == expected && (expected != ChallengeState.Approved || status.ApprovedUser == user);
        if (!isRight)
            narrator.Unexpected($"{tenant} ({provider.Name}) should have ended as {expected}, and ended as {status.State}.");
        return isRight;
    }

    private async Task<ChallengeStatus> WaitAsync(ITwoFactorProvider provider, Challenge challenge, CancellationToken cancellationToken)
    {
        ChallengeState told = ChallengeState.Unknown;
        while (true)
        {
            await Task.Delay(PollInterval, TimeProvider.System, cancellationToken);
            long before = TimeProvider.System.GetTimestamp();
            ChallengeStatus status = await provider.PollStateAsync(challenge.Handle, cancellationToken);
            if (status.State != told)
                narrator.Say($"Polled {provider.Name}: {status.State} ({TimeProvider.System.GetElapsedTime(before).TotalMilliseconds:F0} ms)");
            told = status.State;
            if (told.IsFinal())
                return status;
        }
    }

    private async Task AnswerAsync(ChallengeState expected, CancellationToken cancellationToken)
    {
        PhoneRequest shown = await phone.WaitForRequestAsync(user, cancellationToken);
        await Task.Delay(TimeToThink, TimeProvider.System, cancellationToken);
        bool done = expected == ChallengeState.Approved ? phone.Approve(shown.Id) : phone.Deny(shown.Id);
        narrator.Say(done
            ? $"On the phone, {user} taps {(expected == ChallengeState.Approved ? "yes" : "no")}."
            : "The phone had nothing to answer any more.");
    }

    private static string Describe(AccessPass? accessPass) => accessPass is null ? string.Empty : $" with an access pass ({accessPass})";
}
