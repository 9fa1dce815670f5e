using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;
using TwoFactor.Tenants;
using TwoFactor.Tenants.Settings;
using TwoFactor.Transport;

namespace TwoFactor.Providers;

/// <summary>Describes a service that is reached over HTTPS: its name, its settings, and how to create its provider for a tenant. One stateless
/// instance per service.</summary>
/// <typeparam name="TOptions">The tenant's settings for this service; see <see cref="ProviderDefinition{TOptions}"/>.</typeparam>
public abstract class HttpProviderDefinition<[DynamicallyAccessedMembers(SettingsBinder.Members)] TOptions> : ProviderDefinition<TOptions>
    where TOptions : ServiceOptions, new()
{
    /// <summary>Whether the service identifies its clients by certificates. A tenant without a certificate then cannot use the service, and the log warns about tenants
    /// that present the same one.</summary>
    /// <value><see langword="false"/> by default. A host that sets its own primary handler, such as a mock, needs no certificate.</value>
    protected internal virtual bool RequiresClientCertificate => false;

    /// <summary>Checks the service's own settings. The library checks those of <see cref="ServiceOptions"/>.</summary>
    /// <inheritdoc/>
    protected internal abstract override void Check(TOptions options, SettingsReport report);

    /// <summary>Creates the provider of one tenant. The settings have been checked and have no errors.</summary>
    /// <param name="context">The tenant's name and settings, its HTTP client, the clock and the log.</param>
    /// <returns>As for <see cref="ProviderDefinition{TOptions}.CreateProvider"/>.</returns>
    protected internal abstract ITwoFactorProvider CreateProvider(HttpProviderContext<TOptions> context);

    /// <summary>The servers that start challenges with these settings, as <see cref="ChallengeHandle.Endpoint"/> names them. When the settings change, a
    /// challenge of a server that the new ones do not have is finished with the earlier ones.</summary>
    /// <returns>Only <see cref="ServiceOptions.Endpoint"/> by default. Override it if a service has a second server.</returns>
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
        TenantCertificates certificates = services.GetRequiredService<TenantCertificatesFactory>().Create(Name, tenant, report.Path, options, RequiresClientCertificate);
        TenantConnection connection = new(Name, tenant, options, certificates.GetAsync);
        TenantHttpClient client = services.GetRequiredService<TenantHttpClients>().Create(tenant, connection, out bool isReplaced);
        if (RequiresClientCertificate && !isReplaced && !options.ClientCertificate.IsGiven)
            report.AddError(CertificateSetting.Group, $"is missing: {ClientCertificateLoader.Sources}");

        // With a primary handler of the host, the library presents no certificate, so it opens none.
        TenantCertificates? used = isReplaced ? null : certificates;
        if (report.Errors.Count > 0)
        {
            client.Dispose(); // each reload comes here again
            return new TenantParts(Provider: null, used);
        }

        TimeProvider time = services.GetRequiredService<TimeProvider>();
        TransportFailure failure = new(Name, tenant, hasCertificate: options.ClientCertificate.IsGiven, needsCertificate: RequiresClientCertificate);
        ServiceClient http = new(client, failure, options.RequestTimeout, time);
        HttpProviderContext<TOptions> context = new(tenant, options, http, time, services.GetRequiredService<ILoggerFactory>());
        return new TenantParts(CreateProvider(context), used, connection, client) { Servers = [.. GetServers(options)] };
    }
}
