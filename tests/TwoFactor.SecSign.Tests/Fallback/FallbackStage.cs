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
    private TimeSpan connectTimeout = TimeSpan.FromSeconds(10);
    private int started;

    public FallbackStage(
        FallbackCertificates certificates, Func<FallbackStage, TestServer> primary, Func<FallbackStage, TestServer> fallback, Action<SecSignOptions>? configure = null)
    {
        this.certificates = certificates;
        Primary = primary(this);
        Fallback = fallback(this);

        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddTwoFactor().AddSecSign(MockedSecSign.Tenant, options =>
        {
            options.Endpoint = Primary.Address;
            options.FallbackEndpoint = Fallback.Address;
            options.ServiceName = "Testwebsite";
            options.ServiceAddress = "localhost";
            options.TrustedCaPath = certificates.AuthorityPath;
            options.ConnectTimeout = connectTimeout;
            options.RequestTimeout = RequestTimeout;
            configure?.Invoke(options);
        });
        Provider = services.BuildServiceProvider().GetRequiredService<ITwoFactorProviderFactory>().GetProvider(MockedSecSign.Tenant);
    }

    public ManualTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public TestServer Primary { get; }

    public TestServer Fallback { get; }

    public ITwoFactorProvider Provider { get; }

    public X509Certificate2 Certificate => certificates.Trusted;

    public X509Certificate2 UntrustedCertificate => certificates.Untrusted;

    /// <summary>Whether the server being made is the primary, for faults that need two different addresses.</summary>
    public bool IsFirst() => started++ == 0;

    /// <summary>Shortens the connect timeout, for a server that completes no connection: this timeout uses the real clock.</summary>
    public void HurryConnecting() => connectTimeout = TimeSpan.FromSeconds(3);

    /// <summary>The handle of a challenge that <paramref name="server"/> started.</summary>
    public ChallengeHandle HandleOf(TestServer server) => new()
    {
        Provider = "SecSign",
        Tenant = MockedSecSign.Tenant,
        User = "johndoe",
        ServiceIds = new Dictionary<string, string> { ["authsessionid"] = MockedSecSign.SessionId, ["requestid"] = MockedSecSign.RequestId },
        Endpoint = server.Address,
        StartedAt = Clock.GetUtcNow(),
        Deadline = Clock.GetUtcNow() + TimeSpan.FromMinutes(2),
    };

    public async ValueTask DisposeAsync()
    {
        await Primary.DisposeAsync();
        await Fallback.DisposeAsync();
    }
}
