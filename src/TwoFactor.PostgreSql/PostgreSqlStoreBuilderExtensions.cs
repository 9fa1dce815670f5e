using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.PostgreSql;
using TwoFactor.Stores;
using TwoFactor.Telemetry;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds PostgreSQL to <c>AddTwoFactor</c>, so that several nodes share the state of logins.</summary>
public static class PostgreSqlStoreBuilderExtensions
{
    /// <summary>Keeps the state of logins in PostgreSQL, over its own connections.</summary>
    /// <remarks>The host needs data protection with keys that all nodes share: <c>services.AddDataProtection()</c>, with <c>SetApplicationName</c> and
    /// <c>PersistKeysTo…</c>. A host without data protection does not start. But <c>AddAspNetCore</c> and <c>AddAuthentication</c> register it with
    /// keys of this machine, and nothing warns that the nodes do not share them. Do not keep the keys in this PostgreSQL unless a certificate protects them
    /// (<c>ProtectKeysWithCertificate</c>): a reader of the database would have both the logins and the keys that encrypt them.
    /// Options that are out of range prevent the start of the host. If the host replaces this store, nothing is asked of the server.</remarks>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="connectionString">The server and database, in Npgsql's format: <c>Host=db;Database=app;Username=…</c>.</param>
    /// <param name="configure">Sets the options, as <c>services.Configure&lt;PostgreSqlStoreOptions></c> does. If the method is called several times, all functions are
    /// applied in that order, and the last connection is used.</param>
    /// <exception cref="ArgumentException">The connection string cannot be read, or has settings that Npgsql does not support together. The message does not contain it.</exception>
    /// <example><code>
    /// builder.Services.AddDataProtection().SetApplicationName("portal")
    ///     .PersistKeysToFileSystem(new DirectoryInfo("/mnt/keys")).ProtectKeysWithCertificate(certificate);
    /// builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame()
    ///     .AddPostgreSqlStore("Host=db;Database=app;Username=app", options => options.CreateSchema = true);
    /// </code></example>
    public static ITwoFactorBuilder AddPostgreSqlStore(this ITwoFactorBuilder builder, string connectionString, Action<PostgreSqlStoreOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(connectionString);
        string checkedString = Check(connectionString);
        return Add(builder, configure, (_, timeout, logger) => PostgreSqlConnections.To(checkedString, timeout, logger));
    }

    /// <summary>Keeps the state of logins in PostgreSQL, over the host's own data source.</summary>
    /// <inheritdoc cref="AddPostgreSqlStore(ITwoFactorBuilder, string, Action{PostgreSqlStoreOptions})"/>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="source">Returns the host's data source, which must live as long as the host. It is not disposed. If this throws, the store cannot be used now, and it is called again at
    /// a later use. But a wrong setting or wrong code, such as an <see cref="InvalidOperationException"/>, <see cref="ArgumentException"/> or
    /// <see cref="FormatException"/>, is a mistake, with which the host does not start; after the start, it is an outage like any other.</param>
    /// <param name="configure">Sets the options, as <c>services.Configure&lt;PostgreSqlStoreOptions></c> does. If the method is called several times, all functions are
    /// applied in that order, and the last connection is used.</param>
    public static ITwoFactorBuilder AddPostgreSqlStore(
        this ITwoFactorBuilder builder, Func<IServiceProvider, NpgsqlDataSource> source, Action<PostgreSqlStoreOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Add(builder, configure, (services, timeout, logger) =>
            new PostgreSqlConnections(() => source(services), isOwned: false, timeout, logger, services.GetRequiredService<TimeProvider>()));
    }

    private static ITwoFactorBuilder Add(
        ITwoFactorBuilder builder, Action<PostgreSqlStoreOptions>? configure, Func<IServiceProvider, TimeSpan, QuietLogger<PostgreSqlListener>, PostgreSqlConnections> connect)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddOptions();
        services.TryAddSingleton(typeof(QuietLogger<>));
        if (configure is not null)
            services.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<PostgreSqlStoreOptions>, PostgreSqlStoreOptionsCheck>());
        services.Replace(ServiceDescriptor.Singleton(provider => connect(provider, OptionsOf(provider).Timeout, provider.GetRequiredService<QuietLogger<PostgreSqlListener>>())));
        services.TryAddSingleton<MadeStore<PostgreSqlFlowStore>>();
        services.Replace(ServiceDescriptor.Singleton<IFlowStore>(provider => MadeStore<PostgreSqlFlowStore>.Keep(
            provider, new PostgreSqlFlowStore(provider.GetRequiredService<PostgreSqlConnections>(), ProtectedFlows.Of(provider, "PostgreSQL"), OptionsOf(provider)))));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, PostgreSqlStoreHosting>());
        return builder;
    }

    private static PostgreSqlStoreOptions OptionsOf(IServiceProvider services) => services.GetRequiredService<IOptions<PostgreSqlStoreOptions>>().Value;

    private static string Check(string connectionString)
    {
        NpgsqlConnectionStringBuilder parts = Read(connectionString);
        try
        {
            NpgsqlDataSource.Create(parts).Dispose();
            return connectionString;
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException)
        {
            throw new ArgumentException(
                "The connection string of PostgreSQL has settings that cannot be used together, such as Target Session Attributes with a single host.", nameof(connectionString));
        }
    }

    private static NpgsqlConnectionStringBuilder Read(string connectionString)
    {
        try
        {
            NpgsqlConnectionStringBuilder parts = new(connectionString);
            return string.IsNullOrEmpty(parts.Host) ? throw new ArgumentException("The connection string names no host.", nameof(connectionString)) : parts;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or KeyNotFoundException)
        {
            throw new ArgumentException("The connection string of PostgreSQL cannot be read; its format is Host=…;Database=…;Username=….", nameof(connectionString));
        }
    }
}
