using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TwoFactor.Redis;

/// <summary>Keeps a host from starting where what it keeps in Redis could not be encrypted, or its options are outside their ranges.</summary>
internal sealed class RedisStoreCheck(IServiceProvider services) : IHostedService
{
    private const int LongestPrefix = 100;

    public static void Check(RedisStoreOptions options)
    {
        if (string.IsNullOrEmpty(options.KeyPrefix) || options.KeyPrefix.Length > LongestPrefix)
            throw new ArgumentException($"{nameof(options.KeyPrefix)} has 1 to {LongestPrefix} characters.", nameof(options));
        if (options.Timeout < TimeSpan.FromSeconds(0.1) || options.Timeout > TimeSpan.FromSeconds(60))
            throw new ArgumentException($"{nameof(options.Timeout)} is from 0.1 to 60 seconds.", nameof(options));
    }

    public static IDataProtectionProvider ProtectionOf(IServiceProvider services) => services.GetService<IDataProtectionProvider>()
        ?? throw new InvalidOperationException(
            "Logins are kept in Redis encrypted, and there is no data protection to encrypt them with. Call services.AddDataProtection(), with keys that all nodes share.");

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _ = ProtectionOf(services);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
