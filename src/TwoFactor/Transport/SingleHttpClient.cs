namespace TwoFactor.Transport;

/// <summary>Clients over one handler, for a program that has no service collection to take them from.</summary>
internal sealed class SingleHttpClient(HttpMessageHandler handler) : IHttpClientFactory
{
    public HttpClient CreateClient(string name) => new(handler, disposeHandler: false);
}
