namespace TwoFactor.Documentation.Tests.Logins;

/// <summary>The examples without the flow, so that they compile. <see cref="ListingTests"/> and <see cref="LoginTests"/> compare the texts.</summary>
internal static class ProviderExample
{
    public static async Task<string?> LogInAsync(ITwoFactorProviderFactory factory, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        ITwoFactorProvider provider = factory.GetProvider("acme");
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"), cancellationToken);
        string kept = challenge.Handle.Serialize();

        ChallengeHandle handle = ChallengeHandle.Parse(kept);
        ChallengeStatus status = await factory.GetProvider(handle).WaitForAnswerAsync(handle, timeProvider, cancellationToken);
        string? user = status.State == ChallengeState.Approved ? status.ApprovedUser : null;
        return user;
    }

    public static async Task<string?> LogInAtOnceAsync(ITwoFactorProvider provider, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"), cancellationToken);
        ChallengeStatus status = await provider.WaitForAnswerAsync(challenge.Handle, timeProvider, cancellationToken);
        string? user = status.State == ChallengeState.Approved ? status.ApprovedUser : null;
        return user;
    }
}
