namespace TwoFactor.Transport;

/// <summary>Travels with a request through a host's handlers to ours, which learns from it whose connection to take, and that the request is sent
/// once.</summary>
internal sealed class OutgoingRequest(TenantConnection connection)
{
    public static readonly HttpRequestOptionsKey<OutgoingRequest> Key = new("TwoFactor.OutgoingRequest");

    private int isSent;

    /// <exception cref="HttpRequestException">The request was sent before: a handler between repeats it, and a phone must not buzz twice for one
    /// login.</exception>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        Interlocked.Exchange(ref isSent, 1) == 0
            ? connection.SendAsync(request, cancellationToken)
            : throw new HttpRequestException("The request was sent before, and nothing is sent twice. A handler of the host must not repeat it.");
}
