namespace TwoFactor.Emulator.Hosting;

/// <summary>Logs where the emulator is when the host starts, and stops it when the host stops.</summary>
internal sealed partial class EmulatorLifetime(EmulatorHost emulator, ILogger<EmulatorLifetime> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        LogRunning(logger, emulator.PhoneAddress, emulator.SezameEndpoint, emulator.SecSignEndpoint, emulator.SecSignFallbackEndpoint);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await emulator.DisposeAsync();

    [LoggerMessage(Level = LogLevel.Information, Message =
        "The two-factor emulator is up, and the tenants are pointed at it. " +
        "Phone: {Phone}, Sezame: {Sezame}, SecSign ID: {SecSign} and {SecSignFallback}")]
    private static partial void LogRunning(ILogger logger, Uri phone, Uri sezame, Uri secSign, Uri secSignFallback);
}
