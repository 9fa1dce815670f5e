using System.Diagnostics;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Npgsql;
using StackExchange.Redis;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Benchmarks;

/// <summary>Logins over two nodes and a store that they share: commands a login, bytes a flow, and how soon a waiter on another node gets the answer.</summary>
internal static class SharedStores
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int count = arguments.Number("count", 500);
        string redis = arguments.Text("redis", string.Empty);
        string postgreSql = arguments.Text("postgresql", string.Empty);
        if (redis.Length == 0 && postgreSql.Length == 0)
        {
            Console.Error.WriteLine("Give --redis host:port or --postgresql \"Host=…;Username=…\", of a server that is used for nothing else.");
            return 2;
        }

        if (redis.Length > 0)
            await RunAsync("Redis", count, builder => builder.AddRedisStore(redis, options => options.KeyPrefix = $"bench-{Environment.ProcessId}:"), () => RedisBytesAsync(redis));
        if (postgreSql.Length > 0)
            await RunAsync("PostgreSQL", count, builder => builder.AddPostgreSqlStore(postgreSql, options => options.CreateSchema = true), () => PostgreSqlBytesAsync(postgreSql));
        return 0;
    }

    private static async Task RunAsync(string engine, int count, Action<ITwoFactorBuilder> add, Func<Task<long>> bytes)
    {
        InMemoryService people = new();
        EphemeralDataProtectionProvider keys = new();
        (long each, double starts) = await OpenAsync(people, keys, count, add, bytes);
        await using ServiceProvider one = await HostAsync(people, keys, add);
        await using ServiceProvider two = await HostAsync(people, keys, add);
        await LogInAsync(one, two, people, "warm-up", TimeSpan.Zero);
        CountingStore.Calls = 0;
        CountingStore.IsCounting = true;
        Task<double>[] logins = [.. Enumerable.Range(0, 200).Select(i => LogInAsync(one, two, people, $"user-{i}", TimeSpan.FromSeconds(2 + (i % 60 * 0.1))))];
        double[] waits = [.. (await Task.WhenAll(logins)).Order()];
        double calls = (double)CountingStore.Calls / logins.Length;
        CountingStore.IsCounting = false;

        Console.WriteLine($"{engine}: two nodes, a poll every {Interval.TotalSeconds:F0} s, people who answer after 2 to 8 s");
        Console.WriteLine($"commands a login                      {calls:F1} (both nodes; a waiter on each)");
        Console.WriteLine($"bytes an open login                   {each} (with its place and its counters)");
        Console.WriteLine($"starts a second, 64 at once           {starts:F0}");
        Console.WriteLine($"from the tap to a waiter elsewhere    p50 {waits[waits.Length / 2] / Interval.TotalSeconds:F2}, p99 {waits[waits.Length * 99 / 100] / Interval.TotalSeconds:F2} of the interval");
    }

    // By a host that ends, so that it polls nothing later.
    private static async Task<(long Bytes, double Starts)> OpenAsync(
        InMemoryService people, IDataProtectionProvider keys, int count, Action<ITwoFactorBuilder> add, Func<Task<long>> bytes)
    {
        await using ServiceProvider host = await HostAsync(people, keys, add);
        ITwoFactorFlow flow = host.GetRequiredService<ITwoFactorFlow>();
        await flow.StartAsync(Request("warm-up-of-starts"));
        long before = await bytes();
        for (int i = 0; i < count; i++)
            await flow.StartAsync(Request($"open-{i}"));
        long each = (await bytes() - before) / count;
        long begin = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, token) =>
            await flow.StartAsync(Request($"quick-{i}"), token));
        return (each, count / Stopwatch.GetElapsedTime(begin).TotalSeconds);
    }

    private static FlowRequest Request(string subject) => new("acme", subject) { Browser = "a browser" };

    /// <returns>The seconds from the answer on the phone until the waiter on the other node gets it.</returns>
    private static async Task<double> LogInAsync(ServiceProvider one, ServiceProvider two, InMemoryService people, string subject, TimeSpan after)
    {
        ITwoFactorFlow here = one.GetRequiredService<ITwoFactorFlow>();
        ITwoFactorFlow there = two.GetRequiredService<ITwoFactorFlow>();
        FlowStart start = await here.StartAsync(Request(subject));
        FlowKey key = new(start.Id!) { Tenant = "acme", Subject = subject, Browser = "a browser" };
        Task<FlowStatus> near = here.WaitAsync(key, start.Status!.Version, TimeSpan.FromMinutes(1));
        Task<FlowStatus> far = there.WaitAsync(key, start.Status.Version, TimeSpan.FromMinutes(1));
        await Task.Delay(after, TimeProvider.System);
        people.User(subject).Approves();
        long tap = Stopwatch.GetTimestamp();
        await far;
        double seconds = Stopwatch.GetElapsedTime(tap).TotalSeconds;
        await near;
        await there.CompleteAsync(key);
        return seconds;
    }

    private static async Task<ServiceProvider> HostAsync(InMemoryService people, IDataProtectionProvider keys, Action<ITwoFactorBuilder> add)
    {
        ServiceCollection services = new();
        services.AddSingleton(keys);
        add(services.AddTwoFactor().AddInMemory("acme", people));
        ServiceDescriptor store = services.Last(service => service.ServiceType == typeof(IFlowStore));
        services.Replace(ServiceDescriptor.Singleton(provider => CountingStore.Over((IFlowStore)store.ImplementationFactory!(provider))));
        services.Configure<FlowOptions>(options =>
        {
            options.FirstPollAfter = options.QuickInterval = Interval;
            options.MaxStartsOfTenant = 10_000_000;
        });
        ServiceProvider host = services.BuildServiceProvider();
        foreach (IHostedService service in host.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return host;
    }

    private static async Task<long> RedisBytesAsync(string servers)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(servers + ",allowAdmin=true");
        return long.Parse(
            (await connection.GetServers()[0].InfoAsync("memory")).SelectMany(section => section).First(pair => pair.Key == "used_memory_dataset").Value,
            System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<long> PostgreSqlBytesAsync(string connectionString)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString);
        await using NpgsqlCommand size = source.CreateCommand(
            "SELECT sum(pg_total_relation_size(relid))::bigint FROM pg_stat_user_tables WHERE schemaname = 'twofactor'");
        return (long)(await size.ExecuteScalarAsync())!;
    }
}
