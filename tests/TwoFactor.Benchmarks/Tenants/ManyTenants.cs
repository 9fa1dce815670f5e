using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Benchmarks.Output;
using TwoFactor.Benchmarks.Servers;

namespace TwoFactor.Benchmarks.Tenants;

/// <summary>Start, reloads and memory of a host with many tenants of one service.</summary>
internal static class ManyTenants
{
    private const int MostLogins = 50;
    private const int WarmUp = 10; // logins: the process compiles its own code

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int[] counts = arguments.Numbers("counts");
        string name = arguments.Text("provider");
        using ServerProcess server = ServerProcess.Start();
        await MeasureAsync(server, WarmUp, name);
        List<string[]> rows = await Display.MeasureAsync($"{name} tenants", counts.Length, async report =>
        {
            List<string[]> rows = [];
            foreach (int count in counts)
            {
                rows.Add([$"{count}", .. await MeasureAsync(server, count, name)]);
                report(rows.Count);
            }

            return rows;
        });
        Display.Write(
            $"{name} tenants; a reload changes one of them, at once after the start and again later",
            ["tenants", "ready after", "CPU", "managed memory a tenant", "first login", "second", "reload at once", "CPU", "reload later", "CPU", "connections reopened"],
            rows);
        return 0;
    }

    private static async Task<string[]> MeasureAsync(ServerProcess server, int count, string name)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-benchmark-");
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection(TenantSettings.Of(count, name, server, folder.FullName)).Build();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ProcessorTime start = new();
        ServiceCollection collection = new();
        collection.AddTwoFactor(configuration.GetSection("TwoFactor")).AddSezame().AddSecSign();
        await using ServiceProvider services = collection.BuildServiceProvider();
        ITwoFactorProviderFactory factory = services.GetRequiredService<ITwoFactorProviderFactory>();
        string[] started = [.. Texts(start)];

        string[] atOnce = await ReloadAsync(configuration, factory, name, "00:00:11");
        (double first, double second) = await LogInAsync(factory, count);
        double memory = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1024.0 / count;
        int connections = server.CountConnections();
        string[] later = await ReloadAsync(configuration, factory, name, "00:00:12");
        await LogInAsync(factory, count);
        folder.Delete(recursive: true);
        return [.. started, count < MostLogins ? "-" : $"{memory:F1} KB", $"{first:F1} ms", $"{second:F1} ms", .. atOnce, .. later, $"{server.CountConnections() - connections}"];
    }

    private static async Task<string[]> ReloadAsync(IConfigurationRoot configuration, ITwoFactorProviderFactory factory, string name, string timeout)
    {
        ITwoFactorProvider changed = factory.GetProvider("tenant0");
        configuration[$"TwoFactor:Tenants:tenant0:{name}:RequestTimeout"] = timeout;
        ProcessorTime reload = new();
        configuration.Reload();
        while (ReferenceEquals(factory.GetProvider("tenant0"), changed))
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        return [.. Texts(reload)];
    }

    /// <returns>The milliseconds of a tenant's first login, which decrypts its key and opens its first connection, and those of its second; medians.</returns>
    private static async Task<(double First, double Second)> LogInAsync(ITwoFactorProviderFactory factory, int tenants)
    {
        List<double> first = [];
        List<double> second = [];
        for (int i = 0; i < Math.Min(MostLogins, tenants); i++)
        {
            first.Add(await StartAsync(factory, i));
            second.Add(await StartAsync(factory, i));
        }

        return (Percentiles.Of(first).Median, Percentiles.Of(second).Median);
    }

    private static async Task<double> StartAsync(ITwoFactorProviderFactory factory, int tenant)
    {
        long begin = Stopwatch.GetTimestamp();
        await factory.GetProvider($"tenant{tenant}").StartChallengeAsync(new ChallengeRequest("jdoe"));
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    private static IEnumerable<string> Texts(ProcessorTime time) => [$"{time.Elapsed.TotalSeconds:F2} s", $"{time.Processor.TotalSeconds:F2} s"];
}
