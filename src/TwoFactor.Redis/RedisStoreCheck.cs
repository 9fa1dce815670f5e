using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoFactor.Stores;

namespace TwoFactor.Redis;

/// <summary>Prevents the host from starting if logins in Redis could not be encrypted, the options are wrong, Redis is too old or reports no replication id,
/// or its user lacks a right. If another store has replaced that of this package, Redis is not contacted.</summary>
internal sealed class RedisStoreCheck(IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (MadeStore<RedisFlowStore>.Find(services) is not { } store)
            return;
        RedisConnection connection = services.GetRequiredService<RedisConnection>();
        try
        {
            await connection.OpenAtStartAsync(cancellationToken).ConfigureAwait(false);
            if (await store.FindTroubleAsync(cancellationToken).ConfigureAwait(false) is { } trouble)
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
