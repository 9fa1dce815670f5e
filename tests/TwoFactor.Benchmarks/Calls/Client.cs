using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Benchmarks.Servers;

namespace TwoFactor.Benchmarks.Calls;

/// <summary>A host with one tenant of each service, and a bare client beside it.</summary>
internal sealed class Client : IDisposable
{
    private readonly ServiceProvider services;
    private readonly ServerProcess server;

    public Client(ServerProcess server, int connections)
    {
        this.server = server;
        Dictionary<string, string?> settings = new();
        foreach ((string tenant, string provider) in new[] { ("acme", "Sezame"), ("globex", "SecSign") })
        {
            string path = $"Tenants:{tenant}:{provider}:";
            settings[$"Tenants:{tenant}:Provider"] = provider;
            settings[path + "Endpoint"] = server.Address.AbsoluteUri;
            settings[path + "TrustedCaPath"] = server.AuthorityPath;
            settings[path + "MaxConnections"] = connections.ToString(CultureInfo.InvariantCulture);
        }

        settings["Tenants:acme:Sezame:ClientCertificate:PfxPath"] = server.ClientPath;
        settings["Tenants:globex:SecSign:ServiceName"] = "Portal";
        settings["Tenants:globex:SecSign:ServiceAddress"] = "portal.example";
        ServiceCollection collection = new();
        collection.AddTwoFactor(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).AddSezame().AddSecSign();
        services = collection.BuildServiceProvider();
        ITwoFactorProviderFactory factory = services.GetRequiredService<ITwoFactorProviderFactory>();
        Sezame = factory.GetProvider("acme");
        SecSign = factory.GetProvider("globex");
        Bare = NewBare(connections);
    }

    public ITwoFactorProvider Sezame { get; }

    public ITwoFactorProvider SecSign { get; }

    /// <summary>The cost of the exchange alone.</summary>
    public HttpClient Bare { get; }

    public ITwoFactorProvider Named(string name) => name == "Sezame" ? Sezame : SecSign;

    public async Task BareGetAsync()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.Address, "auth/status/5a3f9c1e7b2d4f60"));
        await SendAsync(request);
    }

    public async Task BareFormAsync(bool isStart)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, server.Address)
        {
            Content = new FormUrlEncodedContent(
            [
                new("request", isStart ? "ReqRequestAuthSession" : "ReqGetAuthSessionState"),
                new("secsignid", "jdoe"),
                new("servicename", "Portal"),
                new("serviceaddress", "portal.example"),
                new("apimethod", "SecSignIDApi_.NET"),
            ]),
        };
        await SendAsync(request);
    }

    public async Task BareJsonAsync()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server.Address, "auth/login"))
        {
            Content = new ByteArrayContent("""{"username":"jdoe","timeout":2,"type":"auth"}"""u8.ToArray()),
        };
        await SendAsync(request);
    }

    public void Dispose()
    {
        Bare.Dispose();
        services.Dispose();
    }

    private async Task SendAsync(HttpRequestMessage request)
    {
        using HttpResponseMessage response = await Bare.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        _ = await response.Content.ReadAsByteArrayAsync();
    }

    private HttpClient NewBare(int connections)
    {
        X509Certificate2Collection roots = [];
        roots.ImportFromPemFile(server.AuthorityPath);
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(roots);
        return new HttpClient(new SocketsHttpHandler
        {
            MaxConnectionsPerServer = connections,
            ActivityHeadersPropagator = null,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy },
        });
    }
}
