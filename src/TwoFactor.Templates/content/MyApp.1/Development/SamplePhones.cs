using TwoFactor;
using TwoFactor.Emulator;

namespace MyApp._1.Development;

/// <summary>Pairs anna's phone with Sezame when the host starts, as anna would do by scanning a QR code. SecSign ID needs no pairing.</summary>
internal sealed class SamplePhones(ITwoFactorProviderFactory providers, EmulatorHost emulator) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!providers.GetProvider("acme").TryGetAbility(out IUserPairing? pairing))
            return; // the tenant has another service now

        PairingInvitation invitation = await pairing.PairAsync("anna", cancellationToken);
        if (invitation.QrContent is { } code)
            emulator.Phone.Scan(code);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
