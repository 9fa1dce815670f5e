using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using StackExchange.Redis;
using TwoFactor.Flow;

namespace TwoFactor.Benchmarks.Flows;

/// <summary>A store that hosts share.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="AddTo">Adds it to a host.</param>
/// <param name="CountBytesAsync">How much memory, or space on the disk, it takes for flows.</param>
internal sealed record SharedStore(string Name, Action<ITwoFactorBuilder> AddTo, Func<Task<long>> CountBytesAsync)
{
    /// <summary>In the memory of this process, shared by hosts in it.</summary>
    public static SharedStore Memory()
    {
        ServiceCollection services = new();
        services.AddTwoFactor();
        IFlowStore one = services.BuildServiceProvider().GetRequiredService<IFlowStore>();
        return new SharedStore("memory", builder => builder.Services.Replace(ServiceDescriptor.Singleton(one)), () => Task.FromResult(GC.GetTotalMemory(forceFullCollection: true)));
    }

    /// <param name="servers">A Redis that is used for nothing else.</param>
    public static SharedStore Redis(string servers) => new(
        "Redis",
        builder => Count(builder.AddRedisStore(servers, options => options.KeyPrefix = $"bench-{Environment.ProcessId}:")),
        async () =>
        {
            await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(servers + ",allowAdmin=true");
            return long.Parse((await connection.GetServers()[0].InfoAsync("memory")).SelectMany(section => section).First(pair => pair.Key == "used_memory_dataset").Value, null);
        });

    /// <param name="connectionString">Of a database that is used for nothing else.</param>
    public static SharedStore PostgreSql(string connectionString) => new(
        "PostgreSQL",
        builder => Count(builder.AddPostgreSqlStore(connectionString, options => options.CreateSchema = true)),
        async () =>
        {
            await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
            await using NpgsqlCommand size = source.CreateCommand(
                "SELECT sum(pg_total_relation_size(relid))::bigint FROM pg_stat_user_tables WHERE schemaname = 'twofactor'");
            return (long)(await size.ExecuteScalarAsync())!;
        });

    /// <summary>The stores that a command's options name.</summary>
    public static IReadOnlyList<SharedStore> Of(Arguments arguments)
    {
        List<SharedStore> stores = [];
        if (arguments.Find("redis") is { } servers)
            stores.Add(Redis(servers));
        if (arguments.Find("postgresql") is { } connectionString)
            stores.Add(PostgreSql(connectionString));
        return stores;
    }

    /// <summary>Tries to connect to the stores that a command's options name, before anything is measured.</summary>
    /// <returns>What is wrong, without the connection string; <see langword="null"/> if nothing is.</returns>
    public static async Task<string?> FindUnusableAsync(Arguments arguments)
    {
        try
        {
            if (arguments.Find("redis") is { } servers)
                await (await ConnectionMultiplexer.ConnectAsync(servers)).DisposeAsync();
        }
        catch (Exception e) when (e is RedisException or ArgumentException)
        {
            return $"Redis cannot be used ({e.GetType().Name}). Check --redis.";
        }

        try
        {
            if (arguments.Find("postgresql") is { } connectionString)
            {
                await using NpgsqlConnection connection = new(connectionString);
                await connection.OpenAsync();
            }
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException)
        {
            return $"PostgreSQL cannot be used ({(e as PostgresException)?.SqlState ?? e.GetType().Name}). Check --postgresql: over TCP, it usually needs Username and Password.";
        }

        return null;
    }

    /// <summary>The first store that a command's options name, or the one in memory.</summary>
    public static SharedStore OneOf(Arguments arguments) => Of(arguments) is [{ } named, ..] ? named : Memory();

    private static void Count(ITwoFactorBuilder builder)
    {
        ServiceDescriptor store = builder.Services.Last(service => service.ServiceType == typeof(IFlowStore));
        builder.Services.Replace(ServiceDescriptor.Singleton(provider => CountingStore.Over((IFlowStore)store.ImplementationFactory!(provider))));
    }
}
