using Microsoft.AspNetCore.DataProtection;
#if (postgresql)
using Microsoft.EntityFrameworkCore;
#endif
#if (redis)
using StackExchange.Redis;
#endif
using TwoFactor;

namespace MyApp._1;

/// <summary>The data that the nodes of this application share, so that each node can continue a login that another one started.</summary>
internal static class SharedStore
{
#if (redis)
    /// <summary>Keeps open logins and the keys of data protection in Redis. In Development and in tests, an empty connection string keeps both on this node.</summary>
#else
    /// <summary>Keeps open logins and the keys of data protection in PostgreSQL. In Development and in tests, an empty connection string keeps both on this
    /// node.</summary>
#endif
    public static ITwoFactorBuilder AddSharedStore(this ITwoFactorBuilder builder, IConfiguration configuration, IHostEnvironment environment)
    {
        if (configuration.GetConnectionString("TwoFactor") is not { Length: > 0 } connectionString)
        {
            // Nodes that share nothing lose logins, and nothing in the log would say why.
            return environment.IsDevelopment() || environment.IsEnvironment("Testing")
                ? builder
                : throw new InvalidOperationException("The setting ConnectionStrings:TwoFactor is empty, so this node would share no logins with the others.");
        }

#if (redis)
        ConfigurationOptions options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false; // the host can start without Redis, and connects when it becomes available
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConfigCheckSeconds = 2; // a replica that took over is found within this time
        ConnectionMultiplexer connection = ConnectionMultiplexer.Connect(options);
        // For production, add ProtectKeysWithCertificate: otherwise a reader of the database has both the logins and the keys that encrypt them.
        builder.Services.AddDataProtection()
            .SetApplicationName("MyApp.1")
            .PersistKeysToStackExchangeRedis(connection, "MyApp.1:data-protection-keys");
        return builder.AddRedisStore(_ => connection);
#else
        builder.Services.AddDbContext<KeysDb>(options => options.UseNpgsql(connectionString));
        builder.Services.AddHostedService<KeysTable>();
        // For production, add ProtectKeysWithCertificate: otherwise a reader of the database has both the logins and the keys that encrypt them.
        builder.Services.AddDataProtection()
            .SetApplicationName("MyApp.1")
            .PersistKeysToDbContext<KeysDb>();
        return builder.AddPostgreSqlStore(connectionString, options => options.CreateSchema = true);
#endif
    }
}
