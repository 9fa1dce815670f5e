using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Hosting;

/// <summary>A host in development whose tenants use the emulator, with the settings and certificates that it then has.</summary>
internal sealed class DevelopmentHostTests
{
    private static readonly Dictionary<string, string?> Tenants = new()
    {
        ["TwoFactor:Tenants:acme:Provider"] = "Sezame",
        ["TwoFactor:Tenants:acme:Sezame:Endpoint"] = "https://hqfrontend-finprin.finprin.com/",
        ["TwoFactor:Tenants:globex:Provider"] = "SecSign",
        ["TwoFactor:Tenants:globex:SecSign:ServiceName"] = "Globex Portal",
        ["TwoFactor:Tenants:both:Provider"] = "SecSign",
        ["TwoFactor:Tenants:both:Sezame:RequestTimeout"] = "00:00:10",
    };

    [Test]
    public async Task The_settings_of_each_tenant_point_to_the_emulator()
    {
        HostApplicationBuilder builder = Builder(Environments.Development);

        await using EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync();

        IConfigurationSection tenants = builder.Configuration.GetSection("TwoFactor:Tenants");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tenants["acme:Sezame:Endpoint"], Is.EqualTo(emulator.SezameEndpoint.ToString()));
            Assert.That(tenants["acme:Sezame:TrustedCaPath"], Is.EqualTo(emulator.CaCertificatePath));
            Assert.That(tenants["globex:SecSign:Endpoint"], Is.EqualTo(emulator.SecSignEndpoint.ToString()));
            Assert.That(tenants["globex:SecSign:FallbackEndpoint"], Is.EqualTo(emulator.SecSignFallbackEndpoint.ToString()));
            Assert.That(tenants["globex:SecSign:TrustedCaPath"], Is.EqualTo(emulator.CaCertificatePath));
            Assert.That(tenants["globex:SecSign:ServiceName"], Is.EqualTo("Globex Portal"));
        }
    }

    [Test]
    public async Task Tenants_that_ask_a_real_service_are_warned_about_once()
    {
        HostApplicationBuilder builder = Builder(Environments.Development);
        await using EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TwoFactor:Tenants:late:Provider"] = "secsign",
            ["TwoFactor:Tenants:other:Provider"] = "Pager",
            ["TwoFactor:Tenants:emulated:Provider"] = "SecSign",
            ["TwoFactor:Tenants:emulated:SecSign:Endpoint"] = emulator.SecSignEndpoint.ToString().TrimEnd('/'),
        });
        using WarningList warnings = new();
        builder.Logging.AddProvider(warnings);
        using IHost host = builder.Build();
        await host.StartAsync();
        Assert.That(warnings.Texts.Single(), Does.Contain("late"));

        builder.Configuration["TwoFactor:Tenants:acme:Sezame:Endpoint"] = "https://hqfrontend-finprin.finprin.com/";
        builder.Configuration["TwoFactor:Tenants:emulated:Sezame:RequestTimeout"] = "00:00:10"; // the failure mode may ask this service
        ((IConfigurationRoot)builder.Configuration).Reload();
        ((IConfigurationRoot)builder.Configuration).Reload();
        Assert.That(warnings.Texts, Has.Count.EqualTo(3));
        Assert.That(string.Concat(warnings.Texts.Skip(1)), Does.Contain("acme").And.Contain("emulated"));
        await host.StopAsync();
    }

    [TestCase("0.0.0.0", 1)]
    [TestCase("127.0.0.1", 0)]
    public async Task An_address_that_other_machines_can_reach_is_warned_about(string address, int count)
    {
        HostApplicationBuilder builder = Builder(Environments.Development);
        await using EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync(options => (options.Address, options.AllowOutsideDevelopment) = (IPAddress.Parse(address), true));
        using WarningList warnings = new();
        builder.Logging.AddProvider(warnings);
        using IHost host = builder.Build();

        await host.StartAsync();

        Assert.That(warnings.Texts, Has.Exactly(count).EqualTo($"The emulator listens on {address}: anyone who can reach this machine can approve logins on its phone."));
        Assert.That(warnings.Texts, Has.Count.EqualTo(count));
        await host.StopAsync();
    }

    [Test]
    public async Task A_tenant_may_switch_to_the_other_service()
    {
        HostApplicationBuilder builder = Builder(Environments.Development);

        await using EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync();

        IConfigurationSection tenants = builder.Configuration.GetSection("TwoFactor:Tenants");
        using (Assert.EnterMultipleScope())
        {
            foreach (string tenant in (string[])["acme", "globex", "both"])
            {
                Assert.That(tenants[$"{tenant}:Sezame:Endpoint"], Is.EqualTo(emulator.SezameEndpoint.ToString()));
                Assert.That(File.Exists(tenants[$"{tenant}:Sezame:ClientCertificate:CertificatePath"]));
                Assert.That(tenants[$"{tenant}:SecSign:Endpoint"], Is.EqualTo(emulator.SecSignEndpoint.ToString()));
                Assert.That(tenants[$"{tenant}:SecSign:ServiceAddress"], Is.EqualTo("localhost"));
            }

            Assert.That(tenants["acme:SecSign:ServiceName"], Is.EqualTo("acme"));
            Assert.That(tenants["globex:SecSign:ServiceName"], Is.EqualTo("Globex Portal"));
        }
    }

    // A host that registered one adapter does not start with the settings of another one.
    [TestCase("Sezame", "SecSign")]
    [TestCase("SecSign", "Sezame")]
    [TestCase("secsign", "Sezame")]
    public async Task A_service_that_no_tenant_uses_gets_no_settings(string used, string unused)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["TwoFactor:Tenants:acme:Provider"] = used,
            ["TwoFactor:Tenants:globex:Provider"] = "Pager",
        });

        await using EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync();

        IConfigurationSection tenants = builder.Configuration.GetSection("TwoFactor:Tenants");
        foreach (string tenant in (string[])["acme", "globex"])
        {
            Assert.That(tenants.GetSection($"{tenant}:{used}:Endpoint").Exists(), Is.True);
            Assert.That(tenants.GetSection($"{tenant}:{unused}").Exists(), Is.False);
        }
    }

    [TestCase("PfxPath", "KeyPassword")]
    [TestCase("PfxPath", "KeyPasswordFile")]
    [TestCase("CertificatePath", "KeyPassword")]
    public async Task A_renewed_certificate_is_in_the_files_of_the_tenant_and_opens_with_its_password(string source, string password)
    {
        HostApplicationBuilder builder = Builder(Environments.Development);
        IConfigurationSection files = builder.Configuration.GetSection("TwoFactor:Tenants:acme:Sezame:ClientCertificate");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [$"{files.Path}:{source}"] = "acme.production", [$"{files.Path}:{password}"] = "of production" });
        await using EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync();
        using X509Certificate2 first = Open();

        emulator.RenewSezameClient(first.GetNameInfo(X509NameType.SimpleName, forIssuer: false));

        using X509Certificate2 second = Open();
        Assert.That(second.HasPrivateKey, Is.True);
        Assert.That(second.Subject, Is.EqualTo(first.Subject));
        Assert.That(second.Thumbprint, Is.Not.EqualTo(first.Thumbprint));

        X509Certificate2 Open()
        {
            string opens = files["KeyPassword"] ?? File.ReadAllText(files["KeyPasswordFile"]!);
            return files["PfxPath"] is { } pfx
                ? X509CertificateLoader.LoadPkcs12FromFile(pfx, opens)
                : X509Certificate2.CreateFromEncryptedPemFile(files["CertificatePath"]!, opens, files["KeyPath"]!);
        }
    }

    [Test]
    [Platform("Linux")]
    [UnsupportedOSPlatform("windows")]
    public async Task A_pfx_is_readable_by_the_owner_only_and_replaces_a_link_at_its_place()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string others = Path.Combine(folder, "others");
        await File.WriteAllTextAsync(others, "of somebody else");
        HostApplicationBuilder builder = Builder(Environments.Development);
        const string Pfx = "TwoFactor:Tenants:acme:Sezame:ClientCertificate:PfxPath";
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [Pfx] = "acme.pfx" });
        EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync(options => options.Folder = Path.Combine(folder, "emulator"));
        string path = builder.Configuration[Pfx]!;
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));

        File.Delete(path);
        File.CreateSymbolicLink(path, others);
        emulator.RenewSezameClient(Path.GetFileNameWithoutExtension(path));
        await emulator.DisposeAsync(); // it saves its state until then

        Assert.That(await File.ReadAllTextAsync(others), Is.EqualTo("of somebody else"));
        Assert.That(new FileInfo(path).LinkTarget, Is.Null);
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Directory.Delete(folder, true);
    }

    [TestCase("of production")]
    [TestCase("")]
    public async Task A_tenant_keeps_the_form_of_its_certificate_and_of_its_password(string password)
    {
        HostApplicationBuilder builder = Builder(Environments.Development);
        const string Certificate = "TwoFactor:Tenants:acme:Sezame:ClientCertificate:";
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [Certificate + "PfxPath"] = "acme.pfx", [Certificate + "KeyPassword"] = password });

        await using EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync();

        using X509Certificate2 client = X509CertificateLoader.LoadPkcs12FromFile(builder.Configuration[Certificate + "PfxPath"]!, builder.Configuration[Certificate + "KeyPassword"]);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(client.HasPrivateKey, Is.True);
            Assert.That(builder.Configuration[Certificate + "CertificatePath"], Is.Null);
            Assert.That(builder.Configuration[Certificate + "KeyPasswordFile"], Is.Null);
        }
    }

    [Test]
    public async Task Pinned_keys_become_that_of_the_emulator()
    {
        HostApplicationBuilder builder = Builder(Environments.Development);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["TwoFactor:Tenants:globex:SecSign:PinnedKeys:0"] = "of production", ["TwoFactor:Tenants:globex:SecSign:PinnedKeys:1"] = "spare" });

        await using EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync();

        using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(emulator.CaCertificatePath);
        string pin = Convert.ToBase64String(SHA256.HashData(authority.PublicKey.ExportSubjectPublicKeyInfo()));
        Assert.That(builder.Configuration.GetSection("TwoFactor:Tenants:globex:SecSign:PinnedKeys").GetChildren().Select(one => one.Value), Is.EqualTo((string[])[pin, pin]));
    }

    [TestCase("acme:Sezame")]
    [TestCase("globex:SecSign")]
    public void A_certificate_from_a_store_cannot_be_replaced_and_the_error_names_its_setting(string service)
    {
        string setting = $"TwoFactor:Tenants:{service}:ClientCertificate";
        HostApplicationBuilder builder = Builder(Environments.Development);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { [$"{setting}:Thumbprint"] = "AB" });

        Assert.That(async () => await builder.AddTwoFactorEmulatorAsync(), Throws.InvalidOperationException.With.Message.Contains(setting));
    }

    [Test]
    public async Task The_phone_has_its_fixed_port_unless_it_is_taken()
    {
        HostApplicationBuilder first = Builder(Environments.Development);
        HostApplicationBuilder second = Builder(Environments.Development);
        bool isFree = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().All(listener => listener.Port != 7300);
        if (!isFree)
            Assert.Ignore("Another program uses port 7300.");

        await using EmulatorHost usual = await first.AddTwoFactorEmulatorAsync();
        await using EmulatorHost other = await second.AddTwoFactorEmulatorAsync();

        Assert.That(usual.PhoneAddress.Port, Is.EqualTo(7300));
        Assert.That(other.PhoneAddress.Port, Is.Not.EqualTo(7300));
    }

    // A socket that is bound and does not listen is on no list, as a port that is taken between the look and the start. .NET lets sockets that it knows to be
    // TCP share a port until one of them listens.
    [Test]
    public async Task The_phone_has_another_port_where_the_fixed_one_is_taken_at_the_last_moment()
    {
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            other.Bind(new IPEndPoint(IPAddress.Loopback, 7300));
        }
        catch (SocketException)
        {
            Assert.Ignore("Another program uses port 7300.");
        }

        await using EmulatorHost emulator = await Builder(Environments.Development).AddTwoFactorEmulatorAsync();
        Assert.That(emulator.PhoneAddress.Port, Is.Not.EqualTo(7300));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task No_server_or_file_is_left_when_the_host_fails_to_start(bool validatesOptions)
    {
        HostApplicationBuilder builder = Builder(Environments.Development);
        EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync();
        if (validatesOptions)
            builder.Services.AddOptions<EmulatorOptions>().Validate(_ => false, "wrong").ValidateOnStart();
        else
            builder.Services.AddHostedService<FailsToStart>();
        IHost host = builder.Build();

        await Assert.CatchAsync(() => host.StartAsync());
        host.Dispose();

        Assert.That(Directory.Exists(Path.GetDirectoryName(emulator.CaCertificatePath)), Is.False);
        using HttpClient phone = new() { BaseAddress = emulator.PhoneAddress };
        await Assert.ThrowsAsync<HttpRequestException>(() => phone.GetAsync("api/screen"));
    }

    [Test]
    public async Task With_a_folder_a_tenant_keeps_its_client_and_pairings_also_in_another_case()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string? first = null;
        foreach (string spelling in (string[])["acme", "acme", "Acme"])
        {
            HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = Environments.Development });
            builder.Configuration.AddInMemoryCollection(Tenants.Select(setting => KeyValuePair.Create(setting.Key.Replace(":acme:", $":{spelling}:", StringComparison.Ordinal), setting.Value)));
            await using EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync(options => options.Folder = folder);
            string path = builder.Configuration["TwoFactor:Tenants:acme:Sezame:ClientCertificate:CertificatePath"]!;
            Assert.That(path, Is.EqualTo(first ??= path));
            Assert.That(path, Is.Not.EqualTo(builder.Configuration["TwoFactor:Tenants:both:Sezame:ClientCertificate:CertificatePath"]));
        }

        Directory.Delete(folder, true);
    }

    [Test]
    public async Task A_tenant_of_sezame_gets_a_certificate_that_works()
    {
        HostApplicationBuilder builder = Builder(Environments.Development);
        await using EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync();
        IConfigurationSection files = builder.Configuration.GetSection("TwoFactor:Tenants:acme:Sezame:ClientCertificate");
        string password = await File.ReadAllTextAsync(files["KeyPasswordFile"]!);
        using X509Certificate2 certificate =
            X509Certificate2.CreateFromEncryptedPemFile(files["CertificatePath"]!, password, files["KeyPath"]!);
        using HttpClient client = Clients.Trusting(emulator, emulator.SezameEndpoint, certificate);

        using HttpResponseMessage response = await client.PostAsync("client/link/status", new StringContent("""{"username":"approve"}"""));

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("true"));
    }

    [Test]
    [Platform("Linux")]
    [UnsupportedOSPlatform("windows")]
    public async Task The_files_are_readable_by_the_owner_only()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        EmulatedClientFiles client = emulator.CreateSezameClient("Acme");
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        using (Assert.EnterMultipleScope())
        {
            foreach (string file in (string[])[client.CertificatePath, client.KeyPath, client.KeyPasswordFile, emulator.CaCertificatePath])
                Assert.That(File.GetUnixFileMode(file), Is.EqualTo(ownerOnly));
            Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(client.KeyPath)!), Is.EqualTo(ownerOnly | UnixFileMode.UserExecute));
        }
    }

    [Test]
    public async Task The_emulator_stops_with_the_host()
    {
        HostApplicationBuilder builder = Builder(Environments.Development);
        EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync();
        using IHost host = builder.Build();
        await host.StartAsync();
        Assert.That(host.Services.GetRequiredService<EmulatorHost>(), Is.SameAs(emulator));
        Assert.That(File.Exists(emulator.CaCertificatePath));

        await host.StopAsync();

        Assert.That(File.Exists(emulator.CaCertificatePath), Is.False);
    }

    [Test]
    public async Task A_web_host_keeps_its_own_addresses_and_settings()
    {
        WebApplicationOptions development = new() { EnvironmentName = Environments.Development };
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(development);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["urls"] = "http://127.0.0.1:0" });
        builder.Logging.ClearProviders();
        await using EmulatorHost emulator = await builder.AddTwoFactorEmulatorAsync();
        await using WebApplication app = builder.Build();

        await app.StartAsync();

        Assert.That(app.Urls, Has.Count.EqualTo(1).And.None.EqualTo(emulator.PhoneAddress.ToString()));
    }

    [TestCase("Production")]
    [TestCase("Production ")]
    [TestCase("Prod")]
    [TestCase("Staging")]
    public async Task The_emulator_does_not_start_outside_development(string environment)
    {
        HostApplicationBuilder builder = Builder(environment);

        InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => builder.AddTwoFactorEmulatorAsync());

        Assert.That(refusal.Message, Does.Contain($"\"{environment}\""));
        Assert.That(builder.Configuration["TwoFactor:Tenants:globex:SecSign:Endpoint"], Is.Null);
    }

    private sealed class WarningList : ILoggerProvider, ILogger
    {
        public List<string> Texts { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(LogLevel level, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (level == LogLevel.Warning)
                Texts.Add(formatter(state, exception));
        }

        public bool IsEnabled(LogLevel level) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }

    private sealed class FailsToStart : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("This host does not start.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static HostApplicationBuilder Builder(string environment)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new() { EnvironmentName = environment });
        builder.Configuration.AddInMemoryCollection(Tenants);
        return builder;
    }
}
