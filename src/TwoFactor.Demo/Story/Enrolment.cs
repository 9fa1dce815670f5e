using TwoFactor.Demo.Stage;
using TwoFactor.Emulator;
using TwoFactor.Sezame;

namespace TwoFactor.Demo.Story;

/// <summary>The steps before the first login: registering the client's certificate (Sezame), and enrolling the user's phone.</summary>
internal static class Enrolment
{
    public static async Task<SezameClientFiles> RegisterClientAsync(
        EmulatorHost emulator, ClientFolder folder, Narrator narrator, CancellationToken cancellationToken)
    {
        narrator.Chapter("Enrolment");
        SezameRegistration registration = new(folder.Path, new SezameRegistrationOptions
        {
            Endpoint = emulator.SezameEndpoint,
            TrustedCaPath = emulator.CaCertificatePath,
        });
        await narrator.TimeAsync(
            async () =>
            {
                await registration.RegisterByEmailAsync(EmulatedServices.RecoveryEmail, "Acme Portal", cancellationToken: cancellationToken);
                return registration.ReadStep();
            },
            _ => $"Registered a client for tenant acme with Sezame; {EmulatedServices.RecoveryEmail} is asked on the phone.");

        PhoneRegistration shown = await emulator.Phone.WaitForAsync(screen => screen.Registrations is [var first, ..] ? first : null, cancellationToken);
        emulator.Phone.Acknowledge(shown.Id);
        narrator.Say("The phone acknowledges the client.");

        return await narrator.TimeAsync(
            async () => await registration.SignAsync(timeout: TimeSpan.FromSeconds(30), cancellationToken)
                ?? throw new TwoFactorException(TwoFactorError.AccessDenied, "Nobody acknowledged the client."),
            _ => "Made a key and a signing request here; Sezame signed the client's certificate.");
    }

    public static async Task EnrolUserAsync(
        ITwoFactorProviderFactory factory, EmulatorHost emulator, string user, Narrator narrator, CancellationToken cancellationToken)
    {
        if (!factory.GetProvider("acme").TryGetAbility(out IUserPairing? pairing))
            throw new TwoFactorException(TwoFactorError.Misconfigured, "Tenant acme's provider cannot pair users.");

        PairingInvitation invitation = await narrator.TimeAsync(
            () => pairing.PairAsync(user, cancellationToken), _ => $"Asked Sezame for a pairing code for {user}, to be shown as a QR code.");
        emulator.Phone.Scan(invitation.QrContent!);
        await narrator.TimeAsync(
            () => pairing.IsPairedAsync(user, cancellationToken), paired => paired ? "The phone scanned it: paired." : "The phone did not pair.");

        emulator.Phone.AddSecSignId(user);
        narrator.Say($"{user} has a SecSign ID as well.");
    }
}
