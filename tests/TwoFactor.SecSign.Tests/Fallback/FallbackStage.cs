using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.SecSign.Tests.Support;
using TwoFactor.Testing;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>A provider with two servers on loopback, over real TLS, and a manual clock.</summary>
public sealed class FallbackStage : IAsyncDisposable
{
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    private readonly FallbackCertificates certificates;
    private readonly ServiceProvider services;
    private int started;
    private int silent;

    public FallbackStage(
        FallbackCertificates certificates, Func<FallbackStage, TestServer> primary, Func<FallbackStage, TestServer> fallback, Action<SecSignOptions>? configure = null)
    {
        this.certificates = certificates;
        Primary = primary(this);
        Fallback = fallback(this);

        ServiceCollection collection = new();
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddTwoFactor().AddSecSign(MockedSecSign.Tenant, options =>
        {
            options.Endpoint = Primary.Address;
            options.FallbackEndpoint = Fallback.Address;
            options.ServiceName = "Testwebsite";
            options.ServiceAddress = "localhost";
            options.TrustedCaPath = certificates.AuthorityPath;
            options.ConnectTimeout = ConnectTimeout;
            options.RequestTimeout = RequestTimeout;
            configure?.Invoke(options);
        });
        services = collection.BuildServiceProvider();
        Provider = services.GetRequiredService<ITwoFactorProviderFactory>().GetProvider(MockedSecSign.Tenant);
    }

    public ManualTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public TestServer Primary { get; }

    public TestServer Fallback { get; }

    public ITwoFactorProvider Provider { get; }

    public X509Certificate2 Certificate => certificates.Trusted;

    public X509Certificate2 UntrustedCertificate => certificates.Untrusted;

    // Uses the real clock, and a silent server takes all of it. A server that works needs time for its handshake, on a busy machine too.
    private TimeSpan ConnectTimeout => TimeSpan.FromSeconds(silent switch
    {
        0 => 10,
        1 => 3,
        _ => 0.5,
    });

    /// <summary>Whether the server being made is the primary, for faults that need two different addresses.</summary>
    public bool IsFirst() => started++ == 0;

    /// <summary>Shortens the connect timeout, for a server that completes no connection.</summary>
    public void HurryConnecting() => silent++;

    /// <summary>The handle of a challenge that <paramref name="server"/> started.</summary>
    public ChallengeHandle HandleOf(TestServer server, bool allowAlias = false) => new()
    {
        Provider = "SecSign",
        Tenant = MockedSecSign.Tenant,
        User = "johndoe",
        ServiceIds = new Dictionary<string, string> { ["authsessionid"] = MockedSecSign.SessionId, ["requestid"] = MockedSecSign.RequestId },
        Endpoint = server.Address,
        StartedAt = Clock.GetUtcNow(),
        Deadline = Clock.GetUtcNow() + TimeSpan.FromMinutes(2),
        AllowAlias = allowAlias,
    };

    public async ValueTask DisposeAsync()
    {
        await Primary.DisposeAsync();
        await Fallback.DisposeAsync();
        await services.DisposeAsync();
    }
}
