namespace TwoFactor.Emulator.Hosting;

/// <summary>Leaves Ctrl+C to the program in which the emulator runs.</summary>
internal sealed class NoConsoleLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
