using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Transport;

/// <summary>Sends one tenant's requests through the host's handlers, or directly to the tenant's connection if there are none.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The client does not own its handlers, and has nothing else to dispose.")]
internal sealed class TenantHttpClient
{
    private readonly TenantConnection? connection;
    private readonly HttpClient? client;

    /// <summary>Creates a client without handlers of the host.</summary>
    public TenantHttpClient(TenantConnection connection) => this.connection = connection;

    /// <param name="handlers">The host's handlers, followed by a <see cref="SendOnceHandler"/>.</param>
    /// <param name="configure">The host's settings for the client, such as headers.</param>
    public TenantHttpClient(HttpMessageHandler handlers, params IEnumerable<Action<HttpClient>> configure)
    {
        client = new HttpClient(handlers, disposeHandler: false);
        foreach (Action<HttpClient> action in configure)
            action(client);
        client.Timeout = Timeout.InfiniteTimeSpan; // the library's own deadline also covers the body, and uses the clock of tests
    }

    /// <summary>Whether no code of the host gets a request or its token.</summary>
    public bool IsDirect => connection is not null;

    /// <returns>The response up to its headers, or <see langword="null"/> if a handler of the host returned none.</returns>
    public Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, RequestTracker tracker, CancellationToken cancellationToken)
    {
        if (connection is not null)
        {
            tracker.Advance(SendProgress.Created, SendProgress.PassedOn);
            return connection.SendAsync(request, tracker, cancellationToken)!;
        }

        tracker.AttachTo(request);
        return client!.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)!;
    }
}
