namespace TwoFactor.Documentation.Tests.Logins;

/// <summary>The example without the flow, so that it compiles. <see cref="ListingTests"/> compares the texts.</summary>
internal static class ProviderExample
{
    public static async Task<string?> LogInAsync(ITwoFactorProviderFactory factory, CancellationToken cancellationToken)
    {
        ITwoFactorProvider provider = factory.GetProvider("acme");
        Challenge challenge = await provider.StartChallengeAsync(new ChallengeRequest("jdoe"), cancellationToken);
        string kept = challenge.Handle.Serialize();

        ChallengeHandle handle = ChallengeHandle.Parse(kept);
        ChallengeStatus status = await factory.GetProvider(handle).WaitForAnswerAsync(handle, cancellationToken: cancellationToken);
        string? user = status.State == ChallengeState.Approved ? status.ApprovedUser : null;
        return user;
    }
}
