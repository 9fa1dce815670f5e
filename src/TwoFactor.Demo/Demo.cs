using Microsoft.Extensions.Options;
using TwoFactor.Emulator;
using TwoFactor.Sezame;

namespace TwoFactor.Demo;

/// <summary>The whole demo: services and a phone, a host application with two tenants, and four logins.</summary>
public static class Demo
{
    private const string User = "jdoe";

    /// <summary>Runs the demo.</summary>
    /// <param name="output">Where it tells what happens.</param>
    /// <param name="isHeadless">Whether to end after the logins, rather than stay up.</param>
    /// <param name="cancellationToken">Ends the demo.</param>
    /// <returns>The exit code: 0 if every login ended as it should.</returns>
    public static async Task<int> RunAsync(TextWriter output, bool isHeadless, CancellationToken cancellationToken = default)
    {
        Narrator narrator = new(output, TimeProvider.System);
        try
        {
            await using EmulatorHost emulator = await EmulatedServices.StartAsync(narrator, cancellationToken);
            using ClientFolder folder = new();
            SezameClientFiles client = await Enrolment.RegisterClientAsync(emulator, folder, narrator, cancellationToken);

            using IHost host = HostApplication.Build(EmulatedServices.Settings(emulator, client));
            await host.StartAsync(cancellationToken);
            ITwoFactorProviderFactory factory = host.Services.GetRequiredService<ITwoFactorProviderFactory>();
            await Enrolment.EnrolUserAsync(factory, emulator, User, narrator, cancellationToken);

            LoginStory story = new(host.Services.GetRequiredService<ITwoFactorFlow>(), emulator.Phone, User, narrator);
            bool isAsExpected = await story.TellAsync(cancellationToken);
            if (!isHeadless)
                await EmulatedServices.StayUpAsync(emulator, narrator, cancellationToken);
            return isAsExpected ? 0 : 1;
        }
        catch (Exception e) when (e is TwoFactorException or OptionsValidationException)
        {
            narrator.Unexpected(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            narrator.Say("Stopped.");
            return 130; // as shells have it for Ctrl+C
        }
    }
}
