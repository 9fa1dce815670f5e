using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.SecSign.Tests.Support;
using TwoFactor.Testing;
using TwoFactor.Tests.Loopback;

namespace TwoFactor.SecSign.Tests.Fallback;

/// <summary>A provider between two real servers on loopback, over real TLS, with a clock of its own.</summary>
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

    /// <summary>Whether the primary is being made, for troubles that must differ in their addresses.</summary>
    public bool IsFirst() => started++ == 0;

    /// <summary>For a server that completes no connection. This deadline is the platform's, follows no clock of ours, and is truly waited
    /// for.</summary>
    public void HurryConnecting() => connectTimeout = TimeSpan.FromSeconds(1);

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
