namespace TwoFactor.Transport;

/// <summary>The primary handler of our named clients: sends each request over the connection of the tenant that it belongs to.</summary>
internal sealed class TenantConnectionHandler : HttpMessageHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Options.TryGetValue(OutgoingRequest.Key, out OutgoingRequest? outgoing)
            ? outgoing.SendAsync(request, cancellationToken)
            : throw new InvalidOperationException("The request belongs to no tenant. A handler that copies requests must copy their Options as well.");
}
