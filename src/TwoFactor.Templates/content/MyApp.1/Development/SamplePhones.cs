using MyApp._1.Users;
using TwoFactor;
using TwoFactor.Emulator;

namespace MyApp._1.Development;

/// <summary>Pairs the phones of sample users with Sezame when the host starts, as the users would do by scanning a QR code. SecSign ID needs no pairing.</summary>
internal sealed class SamplePhones(ITwoFactorProviderFactory providers, EmulatorHost emulator) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (User user in SampleUsers.All)
        {
            if (!providers.TryGetProvider(user.Tenant, out ITwoFactorProvider? provider) || !provider.TryGetAbility(out IUserPairing? pairing))
                continue; // a tenant of SecSign ID, or one that has another name now

            PairingInvitation invitation = await pairing.PairAsync(user.Id, cancellationToken);
            if (invitation.QrContent is { } code)
                emulator.Phone.Scan(code);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
