namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>Passes requests on to a real server of this machine, as a proxy does that ends TLS.</summary>
internal sealed class ProxyToKestrel(Uri server) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Host = request.RequestUri!.Authority;
        request.RequestUri = new Uri(server.GetLeftPart(UriPartial.Authority) + request.RequestUri.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}
