using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoFactor.Flow;
using TwoFactor.Stores;

namespace TwoFactor.Redis;

/// <summary>Prevents the host from starting if logins in Redis could not be encrypted, Redis is too old or
/// reports no replication id, or its user lacks a right.</summary>
internal sealed class RedisStoreCheck(IServiceProvider services, RedisConnection connection) : IHostedService
{
    public static ProtectedFlows ProtectionOf(IServiceProvider services) => ProtectedFlows.Of(services, "Redis");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _ = ProtectionOf(services);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            if (services.GetService<IFlowStore>() is RedisFlowStore store
                && await store.FindTroubleAsync(cancellationToken).ConfigureAwait(false) is { } trouble)
                throw new InvalidOperationException(trouble);
        }
        catch (TwoFactorException)
        {
            if (connection.Refusal is { } refusal)
                throw new InvalidOperationException(refusal);
            // Redis cannot be reached now. The host starts without it, and the flow logs that.
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
