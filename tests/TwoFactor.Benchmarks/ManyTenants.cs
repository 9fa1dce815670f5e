using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Benchmarks;

/// <summary>Start and reload of a host with many tenants of one service.</summary>
internal static class ManyTenants
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        int count = arguments.Number("count", 1000);
        string name = arguments.Text("provider", "SecSign");
        using ServerProcess server = ServerProcess.Start();
        Dictionary<string, string?> settings = new();
        for (int i = 0; i < count; i++)
            Add(settings, $"tenant{i}", name, server);
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

        long begin = Stopwatch.GetTimestamp();
        ServiceCollection collection = new();
        collection.AddTwoFactor(configuration).AddSezame().AddSecSign();
        await using ServiceProvider services = collection.BuildServiceProvider();
        ITwoFactorProviderFactory factory = services.GetRequiredService<ITwoFactorProviderFactory>();
        Console.WriteLine($"{count} {name} tenants: ready after {Stopwatch.GetElapsedTime(begin).TotalSeconds:F2} s");

        for (int i = 0; i < Math.Min(3, count); i++)
        {
            begin = Stopwatch.GetTimestamp();
            await factory.GetProvider($"tenant{i}").StartChallengeAsync(new ChallengeRequest("jdoe"));
            double first = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
            begin = Stopwatch.GetTimestamp();
            await factory.GetProvider($"tenant{i}").StartChallengeAsync(new ChallengeRequest("jdoe"));
            Console.WriteLine($"first login of a tenant {first:F0} ms, second {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:F0} ms");
        }

        ITwoFactorProvider kept = factory.GetProvider($"tenant{count - 1}");
        ITwoFactorProvider changed = factory.GetProvider("tenant0");
        configuration[$"Tenants:tenant0:{name}:RequestTimeout"] = "00:00:11";
        begin = Stopwatch.GetTimestamp();
        configuration.Reload();
        double reloaded = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        while (ReferenceEquals(factory.GetProvider("tenant0"), changed))
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        Console.WriteLine($"a reload that changes one: {reloaded:F2} s to return, in force after {Stopwatch.GetElapsedTime(begin).TotalSeconds:F2} s");
        Console.WriteLine($"the others keep their providers: {count == 1 || ReferenceEquals(factory.GetProvider($"tenant{count - 1}"), kept)}");
        Console.WriteLine($"working set {Environment.WorkingSet / 1048576} MB");
        return 0;
    }

    private static void Add(Dictionary<string, string?> settings, string tenant, string provider, ServerProcess server)
    {
        string path = $"Tenants:{tenant}:{provider}:";
        settings[$"Tenants:{tenant}:Provider"] = provider;
        settings[path + "Endpoint"] = server.Address.AbsoluteUri;
        settings[path + "TrustedCaPath"] = server.AuthorityPath;
        if (provider == "Sezame")
        {
            settings[path + "ClientCertificate:PfxPath"] = server.ClientPath;
            return;
        }

        settings[path + "ServiceName"] = "Portal";
        settings[path + "ServiceAddress"] = "portal.example";
    }
}
