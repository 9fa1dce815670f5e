using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Transport;

/// <summary>The way of one tenant's requests: through the handlers that the host plugged in, or straight to the tenant's connection if there are
/// none.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The client does not own its handlers, and has nothing else to dispose.")]
internal sealed class TenantHttpClient
{
    private readonly TenantConnection? connection;
    private readonly HttpClient? client;

    /// <summary>Without handlers of the host.</summary>
    public TenantHttpClient(TenantConnection connection) => this.connection = connection;

    /// <param name="handlers">The host's handlers, and behind them a <see cref="SendOnceHandler"/>.</param>
    /// <param name="configure">What the host sets on each client: headers, for example.</param>
    public TenantHttpClient(HttpMessageHandler handlers, params IEnumerable<Action<HttpClient>> configure)
    {
        client = new HttpClient(handlers, disposeHandler: false);
        foreach (Action<HttpClient> action in configure)
            action(client);
        client.Timeout = Timeout.InfiniteTimeSpan; // ours covers the body too, and follows the clock that tests move
    }

    /// <summary>Whether no code of the host sees a request, or its token.</summary>
    public bool IsDirect => connection is not null;

    /// <returns>The answer up to its headers, or <see langword="null"/> from a handler of the host that returned nothing.</returns>
    public Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, SendOnce mark, CancellationToken cancellationToken)
    {
        if (connection is not null)
        {
            mark.Advance(SendProgress.Created, SendProgress.PassedOn);
            return connection.SendAsync(request, mark, cancellationToken)!;
        }

        mark.Mark(request);
        return client!.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)!;
    }
}
