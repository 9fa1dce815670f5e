using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using TwoFactor.Demo.Portal;
using TwoFactor.Demo.Rotation;
using TwoFactor.Demo.Stage;
using TwoFactor.Demo.Story;
using TwoFactor.Emulator;
using TwoFactor.Sezame;

namespace TwoFactor.Demo;

/// <summary>The whole demo: emulated services, a phone, and a host application with two tenants. It runs in a browser, or prints a story.</summary>
/// <remarks><c>Portal/</c> is the host application, from which you can copy. <c>Stage/</c> starts the services, and is the page around the portal,
/// with the phone and the buttons. <c>Rotation/</c> replaces a certificate while people log in. <c>Story/</c> enrols the client and the user, and
/// prints the story.</remarks>
public static class Demo
{
    /// <summary>The exit code if the emulator refuses to run in this environment, or a port or a folder cannot be used.</summary>
    public const int CannotStart = 30;

    /// <summary>Runs the demo.</summary>
    /// <param name="output">The output for the story.</param>
    /// <param name="isHeadless">Whether to run four logins and then end, instead of waiting for a browser.</param>
    /// <param name="cancellationToken">Ends the demo.</param>
    /// <returns>The exit code: 0 if every login ended as expected, <see cref="CannotStart"/>, 130 after a cancellation, otherwise 1. The output has the reason.</returns>
    public static async Task<int> RunAsync(TextWriter output, bool isHeadless, CancellationToken cancellationToken = default)
    {
        Narrator narrator = new(output, TimeProvider.System);
        try
        {
            string address = $"http://localhost:{(isHeadless ? FreePort.Any() : FreePort.Preferably(StageAddress.PreferredPort))}";
            await using EmulatorHost? emulator = await TryStartServicesAsync(address, narrator, cancellationToken);
            if (emulator is null)
                return CannotStart;
            using ClientFolder folder = new();
            SezameClientFiles client = await Enrolment.RegisterClientAsync(emulator, folder, narrator, cancellationToken);

            await using WebApplication portal = PortalApplication.Build(Builder(address, EmulatedServices.Settings(emulator, client)));
            ITwoFactorFlow flow = portal.Services.GetRequiredService<ITwoFactorFlow>();
            CertificateRotation rotation = new(flow, emulator, client);
            using StageMetrics metrics = new();
            portal.MapStage(emulator, metrics, rotation);
            await portal.StartAsync(cancellationToken);
            ITwoFactorProviderFactory factory = portal.Services.GetRequiredService<ITwoFactorProviderFactory>();
            await Enrolment.EnrolUserAsync(factory, emulator, PortalUsers.Name, narrator, cancellationToken);

            if (isHeadless)
                return await new LoginStory(flow, emulator, rotation, PortalUsers.Name, narrator).TellAsync(cancellationToken) ? 0 : 1;
            await StageAddress.ShowAsync(portal, narrator, cancellationToken);
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) // for example, another program has taken the port since it was found free
        {
            narrator.Unexpected(e.Message);
            return CannotStart;
        }
        catch (Exception e) when (e is TwoFactorException or OptionsValidationException)
        {
            narrator.Unexpected(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            narrator.Say("Stopped.");
            return 130; // the usual exit code after Ctrl+C
        }
    }

    // The emulator throws InvalidOperationException only in an environment that is not clearly one for development.
    private static async Task<EmulatorHost?> TryStartServicesAsync(string address, Narrator narrator, CancellationToken cancellationToken)
    {
        try
        {
            return await EmulatedServices.StartAsync(address, narrator, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            narrator.Unexpected(e.Message);
            return null;
        }
    }

    /// <summary>Creates the portal's builder, with the settings that are needed only for the demo.</summary>
    private static WebApplicationBuilder Builder(string address, IEnumerable<KeyValuePair<string, string?>> settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders(); // the demo prints its own lines
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider(); // so that no keys are left on the disk
        builder.Services.AddSingleton<IStartupFilter, StageFrame>();
        builder.WebHost.UseUrls(address);
        return builder;
    }
}
