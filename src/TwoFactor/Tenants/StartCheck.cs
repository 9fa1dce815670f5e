using Microsoft.Extensions.Hosting;

namespace TwoFactor.Tenants;

/// <summary>Makes a host refuse to start while a tenant's settings are wrong: the factory checks them all when it is made.</summary>
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
