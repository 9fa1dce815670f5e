using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Benchmarks;

/// <summary>Start and reload of a host with many tenants of one service.</summary>
internal static class ManyTenants
{
    private const int WarmUp = 10;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        int count = arguments.Number("count", 1000);
        string name = arguments.Text("provider", "SecSign");
        using ServerProcess server = ServerProcess.Start();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-benchmark-");
        Dictionary<string, string?> settings = new();
        for (int i = 0; i < count; i++)
            Add(settings, $"tenant{i}", name, server, folder.FullName);
        IConfigurationRoot configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();

        long begin = Stopwatch.GetTimestamp();
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        ServiceCollection collection = new();
        collection.AddTwoFactor(configuration.GetSection("TwoFactor")).AddSezame().AddSecSign();
        await using ServiceProvider services = collection.BuildServiceProvider();
        ITwoFactorProviderFactory factory = services.GetRequiredService<ITwoFactorProviderFactory>();
        Console.WriteLine($"{count} {name} tenants: ready after {Stopwatch.GetElapsedTime(begin).TotalSeconds:F2} s, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:F2} s of CPU");

        await PrintFirstLoginsAsync(factory, count);

        ITwoFactorProvider kept = factory.GetProvider($"tenant{count - 1}");
        ITwoFactorProvider changed = factory.GetProvider("tenant0");
        configuration[$"TwoFactor:Tenants:tenant0:{name}:RequestTimeout"] = "00:00:11";
        begin = Stopwatch.GetTimestamp();
        cpu = Environment.CpuUsage.TotalTime;
        configuration.Reload();
        double reloaded = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        while (ReferenceEquals(factory.GetProvider("tenant0"), changed))
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
        Console.WriteLine($"a reload that changes one: {reloaded:F2} s to return, in force after {Stopwatch.GetElapsedTime(begin).TotalSeconds:F2} s, {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:F2} s of CPU");
        Console.WriteLine($"the others keep their providers: {count == 1 || ReferenceEquals(factory.GetProvider($"tenant{count - 1}"), kept)}");
        Console.WriteLine($"working set {Environment.WorkingSet / 1048576} MB");
        folder.Delete(recursive: true);
        return 0;
    }

    /// <summary>The additional cost of a tenant's first login: decrypting its key and opening its first connection.</summary>
    private static async Task PrintFirstLoginsAsync(ITwoFactorProviderFactory factory, int tenants)
    {
        List<double> first = [];
        List<double> second = [];
        for (int i = 0; i < Math.Min(WarmUp + 40, tenants); i++)
        {
            double cold = await StartAsync(factory, i);
            double warm = await StartAsync(factory, i);
            if (i < WarmUp)
                continue; // the process compiles its own code
            first.Add(cold);
            second.Add(warm);
        }

        if (first.Count > 0)
            Console.WriteLine($"first login of a tenant {Median(first):F1} ms (worst of {first.Count}: {first.Max():F1}), second {Median(second):F1} ms; medians");
    }

    private static async Task<double> StartAsync(ITwoFactorProviderFactory factory, int tenant)
    {
        long begin = Stopwatch.GetTimestamp();
        await factory.GetProvider($"tenant{tenant}").StartChallengeAsync(new ChallengeRequest("jdoe"));
        return Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Add(Dictionary<string, string?> settings, string tenant, string provider, ServerProcess server, string folder)
    {
        string path = $"TwoFactor:Tenants:{tenant}:{provider}:";
        settings[$"TwoFactor:Tenants:{tenant}:Provider"] = provider;
        settings[path + "Endpoint"] = server.Address.AbsoluteUri;
        settings[path + "TrustedCaPath"] = server.AuthorityPath;
        if (provider == "Sezame")
        {
            AddSealedKey(settings, path + "ClientCertificate:", Path.Combine(folder, tenant), server);
            return;
        }

        settings[path + "ServiceName"] = "Portal";
        settings[path + "ServiceAddress"] = "portal.example";
    }

    // As "twofactor sezame register" seals it: under a random password, with 1,000 rounds. Each tenant has files of its own.
    private static void AddSealedKey(Dictionary<string, string?> settings, string path, string file, ServerProcess server)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12FromFile(server.ClientPath, password: null, X509KeyStorageFlags.Exportable);
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey()!;
        string password = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        File.WriteAllText(file + ".pem", certificate.ExportCertificatePem());
        File.WriteAllText(file + ".key.pem", key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        File.WriteAllText(file + ".pass", password);
        settings[path + "CertificatePath"] = file + ".pem";
        settings[path + "KeyPath"] = file + ".key.pem";
        settings[path + "KeyPasswordFile"] = file + ".pass";
    }
}
