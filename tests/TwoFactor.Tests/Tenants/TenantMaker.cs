using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Telemetry;
using TwoFactor.Tenants;
using TwoFactor.Tenants.Settings;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Tenants;

/// <summary>Makes versions of one tenant, without settings.</summary>
internal sealed class TenantMaker : IDisposable
{
    private readonly ServiceProvider host;
    private readonly ITwoFactorProvider provider;

    public TenantMaker()
    {
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Time);
        services.AddTwoFactor().AddInMemory("acme");
        host = services.BuildServiceProvider();
        provider = host.GetRequiredService<ITwoFactorProviderFactory>().GetProvider("acme");
    }

    public ManualTimeProvider Time { get; } = new();

    public Tenant Make(string providerName, params string[] servers) => Make(providerName, [], servers);

    /// <summary>A version whose settings have an error.</summary>
    public Tenant MakeWrong(string providerName, params string[] servers) => Make(providerName, ["wrong"], servers);

    public static Uri Address(string server) => new($"https://{server}.example/");

    public void Dispose() => host.Dispose();

    private Tenant Make(string providerName, string[] errors, string[] servers) => new(
        "acme", providerName, SettingsFingerprint.None, new TenantParts(provider) { Servers = [.. servers.Select(Address)] }, host.GetRequiredService<ProviderTelemetry>(), () => false)
    {
        Errors = errors,
    };
}
