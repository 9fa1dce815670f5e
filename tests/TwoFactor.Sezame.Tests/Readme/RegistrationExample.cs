namespace TwoFactor.Sezame.Tests.Readme;

/// <summary>The examples of the provider's README, so that they compile. <see cref="ReadmeTests"/> compares the texts.</summary>
internal static class RegistrationExample
{
    public static async Task RegisterAsync(CancellationToken cancellationToken)
    {
        SezameRegistration registration = new("acme");
        await registration.RegisterByEmailAsync("owner@acme.example", "Acme Portal", cancellationToken: cancellationToken);

        // Now the owner's phone asks for an acknowledgement.
        SezameClientFiles? files = await registration.SignAsync(timeout: TimeSpan.FromMinutes(5), cancellationToken);
        if (files is null)
            Console.WriteLine("Nobody has acknowledged yet. Nothing is lost: call SignAsync again, now or after a restart.");
    }

    public static async Task PairAsync(ITwoFactorProvider provider, CancellationToken cancellationToken)
    {
        if (provider.TryGetAbility(out IUserPairing? pairing))
        {
            PairingInvitation invitation = await pairing.PairAsync("jdoe", cancellationToken);
            string? content = invitation.QrContent; // null: paired already
            Console.WriteLine(content is null ? "Paired already." : "Scan this.");
        }
    }
}
