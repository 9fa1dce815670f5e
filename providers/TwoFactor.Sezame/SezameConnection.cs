using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using TwoFactor.Providers;

namespace TwoFactor.Sezame;

/// <summary>Sends requests to one Sezame server, with bodies in JSON. It repeats none.</summary>
/// <param name="http">Sends the requests.</param>
/// <param name="endpoint">The server; the paths of the calls are appended to its own.</param>
/// <param name="errors">Creates the exceptions for refusals.</param>
internal sealed class SezameConnection(ServiceClient http, Uri endpoint, SezameErrors errors)
{
    /// <summary>The server's address as it is stored in handles: it ends with a slash.</summary>
    public Uri Endpoint { get; } = ServerAddress.WithSlash(endpoint);

    /// <summary>Creates the exceptions for refusals.</summary>
    public SezameErrors Errors { get; } = errors;

    /// <summary>Reads the responses.</summary>
    public SezameResponses Responses { get; } = new(errors);

    /// <summary>The connection for calls that belong to no tenant.</summary>
    public static SezameConnection WithoutTenant(ServiceOptions options, TimeProvider? time, HttpMessageHandler? handler)
    {
        ServiceClient http = ServiceClient.CreateWithoutTenant(SezameProvider.ProviderName, options, time ?? TimeProvider.System, handler);
        return new SezameConnection(http, options.Endpoint!, new SezameErrors(tenant: null, http.HasCertificate));
    }

    /// <summary>Sends a request without a body.</summary>
    public Task<ServiceResponse> SendAsync(HttpMethod method, string path, CancellationToken cancellationToken) =>
        http.SendAsync(new HttpRequestMessage(method, AddressOf(path)), cancellationToken);

    /// <summary>Sends a request with a body.</summary>
    public Task<ServiceResponse> SendAsync<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        SendAsync(method, AddressOf(path), JsonSerializer.SerializeToUtf8Bytes(body, type), cancellationToken);

    /// <summary>Sends a request with a body that is JSON already.</summary>
    public Task<ServiceResponse> SendAsync(HttpMethod method, Uri address, byte[] body, CancellationToken cancellationToken)
    {
        ByteArrayContent content = new(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        return http.SendAsync(new HttpRequestMessage(method, address) { Content = content }, cancellationToken);
    }

    /// <summary>Sends a request that reads the state of a challenge.</summary>
    public Task<ServiceResponse> PollAsync(string path, CancellationToken cancellationToken) =>
        http.PollAsync(new HttpRequestMessage(HttpMethod.Get, AddressOf(path)), cancellationToken);

    /// <summary>The address of a call.</summary>
    public Uri AddressOf(string path) => new(Endpoint.AbsoluteUri + path); // parses once; new Uri(Endpoint, path) would parse several times, at every poll
}
