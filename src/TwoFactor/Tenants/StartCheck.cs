using Microsoft.Extensions.Hosting;

namespace TwoFactor.Tenants;

/// <summary>Prevents a host from starting with wrong settings. All tenants are checked when the factory is created.</summary>
internal sealed class StartCheck(Lazy<ITwoFactorProviderFactory> factory) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _ = factory.Value;
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
