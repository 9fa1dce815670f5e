using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using TwoFactor.Flow;
using TwoFactor.Redis;
using TwoFactor.Stores;
using TwoFactor.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Redis to <c>AddTwoFactor</c>, so that several nodes share the state of logins.</summary>
public static class RedisStoreBuilderExtensions
{
    /// <summary>Keeps the state of logins in Redis, over its own connection.</summary>
    /// <remarks>The host needs data protection with keys that all nodes share: <c>services.AddDataProtection()</c>, with <c>SetApplicationName</c> and
    /// <c>PersistKeysTo…</c>. A host without data protection does not start. But <c>AddAspNetCore</c> and <c>AddAuthentication</c> register it with
    /// keys of this machine, and nothing warns that the nodes do not share them. Do not keep the keys in this Redis unless a certificate protects them
    /// (<c>ProtectKeysWithCertificate</c>): a reader of the database would have both the logins and the keys that encrypt them.
    /// Options that are out of range prevent the start of the host. If the host replaces this store, nothing is asked of the server.</remarks>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="connectionString">The servers, in StackExchange.Redis's format: <c>redis-1:6379,redis-2:6379,password=…</c>.</param>
    /// <param name="configure">Sets the options, as <c>services.Configure&lt;RedisStoreOptions></c> does. If the method is called several times, all functions are
    /// applied in that order, and the last connection is used.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read. The message does not contain it.</exception>
    /// <example><code>
    /// builder.Services.AddDataProtection().SetApplicationName("portal")
    ///     .PersistKeysToFileSystem(new DirectoryInfo("/mnt/keys")).ProtectKeysWithCertificate(certificate);
    /// builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame().AddRedisStore("redis:6379");
    /// </code></example>
    public static ITwoFactorBuilder AddRedisStore(this ITwoFactorBuilder builder, string connectionString, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        ConfigurationOptions servers = Read(connectionString);
        return Add(builder, configure, (_, timeout, logger) => RedisConnection.To(servers, timeout, logger));
    }

    /// <summary>Keeps the state of logins in Redis, over the host's own connection. Set <c>BacklogPolicy.FailFast</c> on it, so that a command is not
    /// sent after it was reported as failed.</summary>
    /// <inheritdoc cref="AddRedisStore(ITwoFactorBuilder, string, Action{RedisStoreOptions})"/>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="connection">Returns the host's connection, which must live as long as the host. It is not disposed. If this throws, the store cannot be used now, and it is called again at
    /// the next use. But a wrong setting or wrong code, such as an <see cref="InvalidOperationException"/>, <see cref="ArgumentException"/> or
    /// <see cref="FormatException"/>, is a mistake, with which the host does not start; after the start, it is an outage like any other.</param>
    /// <param name="configure">Sets the options, as <c>services.Configure&lt;RedisStoreOptions></c> does. If the method is called several times, all functions are
    /// applied in that order, and the last connection is used.</param>
    public static ITwoFactorBuilder AddRedisStore(
        this ITwoFactorBuilder builder, Func<IServiceProvider, IConnectionMultiplexer> connection, Action<RedisStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return Add(builder, configure, (services, timeout, logger) =>
            new RedisConnection(() => Task.FromResult(connection(services)), isOwned: false, timeout, services.GetRequiredService<TimeProvider>(), logger));
    }

    private static ITwoFactorBuilder Add(
        ITwoFactorBuilder builder, Action<RedisStoreOptions>? configure, Func<IServiceProvider, TimeSpan, ILogger, RedisConnection> connect)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddOptions();
        services.TryAddSingleton(typeof(QuietLogger<>));
        if (configure is not null)
            services.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RedisStoreOptions>, RedisStoreOptionsCheck>());
        services.Replace(ServiceDescriptor.Singleton(provider => connect(provider, OptionsOf(provider).Timeout, provider.GetRequiredService<QuietLogger<RedisFlowStore>>())));
        services.TryAddSingleton<MadeStore<RedisFlowStore>>();
        services.Replace(ServiceDescriptor.Singleton<IFlowStore>(provider => MadeStore<RedisFlowStore>.Keep(
            provider, new RedisFlowStore(provider.GetRequiredService<RedisConnection>(), ProtectedFlows.Of(provider, "Redis"), OptionsOf(provider)))));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RedisStoreCheck>());
        return builder;
    }

    private static RedisStoreOptions OptionsOf(IServiceProvider services) => services.GetRequiredService<IOptions<RedisStoreOptions>>().Value;

    private static ConfigurationOptions Read(string connectionString)
    {
        try
        {
            ConfigurationOptions servers = ConfigurationOptions.Parse(connectionString);
            return servers.EndPoints.Count > 0 ? servers : throw new ArgumentException("The connection string names no server.", nameof(connectionString));
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            throw new ArgumentException("The connection string of Redis cannot be read; its format is host:port,host:port,option=value.", nameof(connectionString));
        }
    }
}
