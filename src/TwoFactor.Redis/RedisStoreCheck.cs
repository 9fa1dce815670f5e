using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoFactor.Flow;
using TwoFactor.Stores;

namespace TwoFactor.Redis;

/// <summary>Prevents the host from starting if logins in Redis could not be encrypted, options are outside their ranges, Redis is too old, or
/// its user lacks a right.</summary>
internal sealed class RedisStoreCheck(IServiceProvider services, RedisConnection connection) : IHostedService
{
    private const int LongestPrefix = 100;

    public static void Check(RedisStoreOptions options)
    {
        if (string.IsNullOrEmpty(options.KeyPrefix) || options.KeyPrefix.Length > LongestPrefix)
            throw new ArgumentException($"{nameof(options.KeyPrefix)} must have 1 to {LongestPrefix} characters.", nameof(options));
        if (options.Timeout < TimeSpan.FromSeconds(0.1) || options.Timeout > TimeSpan.FromSeconds(60))
            throw new ArgumentException($"{nameof(options.Timeout)} must be from 0.1 to 60 seconds.", nameof(options));
        HashedNames.Check(options.NameKey);
    }

    public static ProtectedFlows ProtectionOf(IServiceProvider services) => ProtectedFlows.Of(services, "Redis");

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _ = ProtectionOf(services);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            if (services.GetService<IFlowStore>() is RedisFlowStore store
                && await store.FindMissingRightAsync(cancellationToken).ConfigureAwait(false) is { } missing)
                throw new InvalidOperationException(missing);
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
