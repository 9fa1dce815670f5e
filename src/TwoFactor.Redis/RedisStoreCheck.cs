using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TwoFactor.Stores;
using TwoFactor.Telemetry;

namespace TwoFactor.Redis;

/// <summary>Prevents the host from starting if logins in Redis could not be encrypted, the options are wrong, Redis is too old, lacks something or reports no replication id,
/// or its user lacks a right. If another store has replaced that of this package, Redis is not contacted.</summary>
internal sealed partial class RedisStoreCheck(IServiceProvider services, QuietLogger<RedisStoreCheck> logger) : IHostedService
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
        catch (TwoFactorException e)
        {
            if (connection.Refusal is { } refusal)
                throw new InvalidOperationException(refusal);
            LogNotChecked(e.Message); // Redis cannot be reached now, and the host starts without it
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventIds.RedisNotChecked, LogLevel.Warning, "Redis could not be checked when the host started. Until it can be used, logins are refused. {Reason}", EventName = nameof(EventIds.RedisNotChecked))]
    private partial void LogNotChecked(string reason);
}
