using Microsoft.Extensions.Logging;

namespace TwoFactor.Http;

/// <summary>Opens a tenant's way to its service: the connection with the tenant's certificates, and what sends over it.</summary>
internal sealed class TenantServices(
    IHttpClientFactory clients, TenantHttpClients names, TlsMaterialLoader certificates, TimeProvider time, ILogger<TenantConnection> logger)
{
    public TenantConnection Connect(string path, ServiceOptions options) => new(path, options, certificates, time, logger);

    public ServiceHttp Open(string provider, string tenant, ServiceOptions options, TenantConnection connection) => new(
        clients,
        names.NameFor(tenant),
        connection,
        new TransportFailure(provider, tenant, presentsCertificate: options.TlsClientCertificate is not null),
        options.RequestTimeout,
        time);
}
