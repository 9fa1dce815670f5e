using System.Diagnostics.CodeAnalysis;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>Sends one tenant's requests to its service, over connections that no other tenant shares: with its own certificate and trust.</summary>
/// <remarks>New certificates take over with the next request, while earlier connections finish what they have in flight.</remarks>
/// <param name="options">The tenant's settings, found good.</param>
/// <param name="certificates">Gives the certificates to use now: the same object until they change.</param>
[SuppressMessage("Reliability", "CA2213", Justification = "The pool closes its connections itself: a request may still be in flight.")]
internal sealed class TenantConnection(ServiceOptions options, Func<CancellationToken, ValueTask<TlsMaterial>> certificates) : HttpMessageHandler
{
    private readonly Lock swapping = new();
    private volatile ConnectionPool? pool;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        TlsMaterial material = await certificates(cancellationToken).ConfigureAwait(false);
        ConnectionPool current = pool is { } same && same.Material == material ? same : Swap(material);
        while (!current.TryEnter()) // it was left behind in this moment
            current = Swap(material);
        try
        {
            return await current.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            current.Leave();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (swapping)
                pool?.LeaveBehind();
        }

        base.Dispose(disposing);
    }

    private ConnectionPool Swap(TlsMaterial material)
    {
        lock (swapping)
        {
            if (pool is { IsLeftBehind: false } same && same.Material == material)
                return same;
            ConnectionPool? old = pool;
            ConnectionPool fresh = new(options, material);
            pool = fresh;
            old?.LeaveBehind();
            return fresh;
        }
    }
}
