using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Transport;

/// <summary>Sends one tenant's requests through the host's handlers, or directly to the tenant's connection if there are none.</summary>
[SuppressMessage("Reliability", "CA2213", Justification = "A disposed client would cancel its requests in flight, and has nothing else to dispose.")]
internal sealed class TenantHttpClient : IDisposable
{
    private readonly TenantConnection? connection;
    private readonly HttpClient? client;
    private readonly AsyncServiceScope? handlersOwner;

    /// <summary>Creates a client without handlers of the host.</summary>
    public TenantHttpClient(TenantConnection connection) => this.connection = connection;

    /// <param name="handlers">The host's handlers, followed by a <see cref="SendOnceHandler"/>.</param>
    /// <param name="owner">Disposes of the handlers that were made from services, together with this client.</param>
    /// <param name="configure">The host's settings for the client, such as headers.</param>
    public TenantHttpClient(HttpMessageHandler handlers, AsyncServiceScope? owner = null, params IEnumerable<Action<HttpClient>> configure)
    {
        handlersOwner = owner;
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

    public void Dispose() => handlersOwner?.DisposeAsync().AsTask().GetAwaiter().GetResult(); // some services cannot be disposed in any other way
}
