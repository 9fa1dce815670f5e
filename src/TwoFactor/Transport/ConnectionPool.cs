using System.Diagnostics.CodeAnalysis;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>Connections with one set of certificates. It is left behind, not disposed, when they are replaced: what is under way goes on.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Idle connections close by themselves, and the collector takes the rest.")]
internal sealed class ConnectionPool(ServiceOptions options, TlsMaterial material)
{
    private readonly HttpMessageInvoker invoker = new(TlsHandler.Create(options, material));

    /// <summary>When the client certificate expires (UTC), or <see langword="null"/> where there is none.</summary>
    public DateTimeOffset? CertificateExpiry { get; } = material.Client?.Certificate.NotAfter.ToUniversalTime();

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        invoker.SendAsync(request, cancellationToken);
}
