using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Http;

/// <summary>The connections of one tenant to one service, and of nobody else: a pool of its own, with its own certificate and trust.</summary>
/// <remarks>It travels with each request, so that the one handler at the end of the named client can tell whose connection to take.</remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "A provider may be in use for as long as a host keeps it; its idle connections close by themselves.")]
internal sealed class TenantConnection(ServiceOptions options, TlsMaterial material)
{
    public static readonly HttpRequestOptionsKey<TenantConnection> Key = new("TwoFactor.TenantConnection");

    private readonly HttpMessageInvoker invoker = new(TlsHandler.Create(options, material));

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        invoker.SendAsync(request, cancellationToken);
}
