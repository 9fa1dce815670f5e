using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Benchmarks.Servers;

namespace TwoFactor.Benchmarks.Calls;

/// <summary>A host with one tenant of each service, and a bare client beside it.</summary>
internal sealed class Client : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

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

    /// <summary>A plain client of the same server. Its exchanges are the same bytes on the wire, over as many connections, read to the end. It does
    /// not interpret the answer, and presents no client certificate, which costs only the handshake.</summary>
    public HttpClient Bare { get; }

    public ITwoFactorProvider Named(string name) => name switch
    {
        "Sezame" => Sezame,
        "SecSign" => SecSign,
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>The exchange of a poll of Sezame.</summary>
    public Task BareSezamePollAsync(ChallengeHandle handle) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(server.Address, "auth/status/" + handle.ServiceIds["id"])));

    /// <summary>The exchange of a start of Sezame.</summary>
    public Task BareSezameStartAsync()
    {
        ByteArrayContent body = new("""{"username":"jdoe","timeout":2}"""u8.ToArray());
        body.Headers.ContentType = Json;
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(server.Address, "auth/login")) { Content = body });
    }

    /// <summary>The exchange of a poll of SecSign ID.</summary>
    public Task BareSecSignPollAsync(ChallengeHandle handle) => SendFormAsync(
        new("request", "ReqGetAuthSessionState"),
        new("secsignid", "jdoe"),
        new("authsessionid", handle.ServiceIds["authsessionid"]),
        new("requestid", handle.ServiceIds["requestid"]),
        new("apimethod", "SecSignIDApi_.NET"));

    /// <summary>The exchange of a start of SecSign ID.</summary>
    public Task BareSecSignStartAsync() => SendFormAsync(
        new("request", "ReqRequestAuthSession"),
        new("secsignid", "jdoe"),
        new("servicename", "Portal"),
        new("serviceaddress", "portal.example"),
        new("pluginname", "TwoFactor"),
        new("apimethod", "SecSignIDApi_.NET"),
        new("showaccesspass", "true"));

    public void Dispose()
    {
        Bare.Dispose();
        services.Dispose();
    }

    private Task SendFormAsync(params KeyValuePair<string, string>[] fields) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, server.Address) { Content = new FormUrlEncodedContent(fields) });

    private async Task SendAsync(HttpRequestMessage request)
    {
        using HttpRequestMessage sent = request;
        using HttpResponseMessage response = await Bare.SendAsync(sent, HttpCompletionOption.ResponseHeadersRead);
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
