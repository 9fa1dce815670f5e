namespace TwoFactor.Emulator.Hosting;

/// <summary>Does not handle Ctrl+C; the program around the emulator does.</summary>
internal sealed class NoConsoleLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
