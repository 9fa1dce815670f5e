using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;
using TwoFactor.Tenants;
using TwoFactor.Tenants.Settings;
using TwoFactor.Transport;

namespace TwoFactor.Providers;

/// <summary>Makes a service that is reached over HTTPS known: its name, its settings, and how its provider is made for a tenant. One stateless instance
/// per service.</summary>
/// <typeparam name="TOptions">The tenant's settings for this service; see <see cref="ProviderDefinition{TOptions}"/>.</typeparam>
public abstract class HttpProviderDefinition<[DynamicallyAccessedMembers(SettingsBinder.Members)] TOptions> : ProviderDefinition<TOptions>
    where TOptions : ServiceOptions, new()
{
    /// <summary>Whether the service knows its clients by their certificates, so that a tenant without one cannot use it.</summary>
    /// <value><see langword="false"/> by default. A host that plugs in a primary handler of its own, such as a mock, needs no certificate.</value>
    protected internal virtual bool RequiresClientCertificate => false;

    /// <summary>Checks the service's own settings. Those of <see cref="ServiceOptions"/> are checked already.</summary>
    /// <inheritdoc/>
    protected internal abstract override void Check(TOptions options, SettingsReport report);

    /// <summary>Makes the provider of one tenant, from settings without findings.</summary>
    protected internal abstract ITwoFactorProvider CreateProvider(HttpProviderContext<TOptions> context);

    /// <summary>The servers that start challenges with these settings, as <see cref="ChallengeHandle.Endpoint"/> names them. When the settings change, a
    /// challenge of a server that the new ones do not have is finished with the earlier ones.</summary>
    /// <returns>Only <see cref="ServiceOptions.Endpoint"/> by default. Override it where a service has a second server.</returns>
    protected internal virtual IEnumerable<Uri> GetServers(TOptions options) => options.Endpoint is { } endpoint ? [endpoint] : [];

    /// <inheritdoc/>
    protected internal sealed override ITwoFactorProvider CreateProvider(ProviderContext<TOptions> context) =>
        CreateProvider((HttpProviderContext<TOptions>)context);

    private protected sealed override void CheckAll(TOptions options, SettingsReport report)
    {
        ServiceOptionsCheck.Check(options, report);
        Check(options, report);
    }

    private protected sealed override TenantParts Open(IServiceProvider services, string tenant, TOptions options, SettingsReport report)
    {
        TenantCertificates certificates = services.GetRequiredService<TenantCertificatesFactory>().Create(Name, tenant, report.Path, options);
        TenantConnection connection = new(options, certificates.GetAsync);
        TenantHttpClient client = services.GetRequiredService<TenantHttpClients>().Create(tenant, connection, out bool isReplaced);
        if (RequiresClientCertificate && !isReplaced && !options.ClientCertificate.IsGiven)
            report.Add(CertificateSetting.Group, $"is missing: {ClientCertificateLoader.Sources}");

        // With a primary handler of the host's, no certificate is ever presented, so none is opened.
        TenantCertificates? used = isReplaced ? null : certificates;
        if (report.Errors.Count > 0)
            return new TenantParts(Provider: null, used, connection);
        TimeProvider time = services.GetRequiredService<TimeProvider>();
        TransportFailure failure = new(Name, tenant, presentsCertificate: options.ClientCertificate.IsGiven);
        ServiceClient http = new(client, failure, options.RequestTimeout, time);
        HttpProviderContext<TOptions> context = new(tenant, options, http, time, services.GetRequiredService<ILoggerFactory>());
        return new TenantParts(CreateProvider(context), used, connection) { Servers = [.. GetServers(options)] };
    }
}
