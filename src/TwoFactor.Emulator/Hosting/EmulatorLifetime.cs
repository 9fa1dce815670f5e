namespace TwoFactor.Emulator.Hosting;

/// <summary>When the host starts, logs the emulator's addresses, whether other machines can reach it, and the tenants that do not use it. Stops the emulator
/// when the host stops.</summary>
internal sealed partial class EmulatorLifetime(EmulatorHost emulator, OutsideTenants outside, ILogger<EmulatorLifetime> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogRunning(logger, emulator.PhoneAddress, emulator.SezameEndpoint, emulator.SecSignEndpoint, emulator.SecSignFallbackEndpoint);
        emulator.WarnIfReachable(logger);
        outside.Watch();
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await emulator.DisposeAsync();

    [LoggerMessage(Level = LogLevel.Information, Message =
        "The two-factor emulator is running, and the tenants use it. " +
        "Phone: {Phone}, Sezame: {Sezame}, SecSign ID: {SecSign} and {SecSignFallback}")]
    private static partial void LogRunning(ILogger logger, Uri phone, Uri sezame, Uri secSign, Uri secSignFallback);
}
