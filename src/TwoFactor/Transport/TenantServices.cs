using Microsoft.Extensions.Logging;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>Opens a tenant's way to its service: the connection with the tenant's certificates, and what sends over it.</summary>
internal sealed class TenantServices(
    IHttpClientFactory clients, TenantHttpClients names, TlsMaterialLoader certificates, TimeProvider time, ILogger<TenantConnection> logger)
{
    public TenantConnection Connect(string path, ServiceOptions options) => new(path, options, certificates, time, logger);

    public ServiceClient Open(string provider, string tenant, ServiceOptions options, TenantConnection connection) => new(
        clients,
        names.NameFor(tenant),
        connection,
        new TransportFailure(provider, tenant, presentsCertificate: options.TlsClientCertificate is not null),
        options.RequestTimeout,
        time);
}
