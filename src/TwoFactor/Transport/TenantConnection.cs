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

    /// <summary>Finds the addresses of servers.</summary>
    public NameResolver Names { get; set; } = NameResolver.System;

    /// <summary>The proxy to use, for every service that is not on this machine.</summary>
    public ServiceProxy Proxy { get; set; } = new(HttpClient.DefaultProxy);

    /// <summary>Sends a request that no handler of the host has seen, or that all of them have passed on.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, SendOnce mark, CancellationToken cancellationToken)
    {
        mark.Advance(SendProgress.PassedOn, SendProgress.Opening);
        ValueTask<TlsMaterial> material = certificates(cancellationToken);
        return material.IsCompletedSuccessfully
            ? Enter(material.Result).SendAsync(request, mark, cancellationToken)
            : OpenAndSendAsync(material, request, mark, cancellationToken);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, SendOnce.Of(request) ?? throw new CopyWithoutOptionsException(), cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (swapping)
                pool?.LeaveBehind();
        }

        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> OpenAndSendAsync(
        ValueTask<TlsMaterial> opening, HttpRequestMessage request, SendOnce mark, CancellationToken cancellationToken)
    {
        TlsMaterial material;
        try
        {
            material = await opening.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // only remembered: what failed decides whether a request may go to another server
        catch (Exception e)
#pragma warning restore CA1031
        {
            mark.Fail(e);
            throw;
        }

        return await Enter(material).SendAsync(request, mark, cancellationToken).ConfigureAwait(false);
    }

    private ConnectionPool Enter(TlsMaterial material)
    {
        ConnectionPool current = pool is { } same && same.Material == material ? same : Swap(material);
        while (!current.TryEnter()) // it was left behind in this moment
            current = Swap(material);
        return current;
    }

    private ConnectionPool Swap(TlsMaterial material)
    {
        lock (swapping)
        {
            if (pool is { IsLeftBehind: false } same && same.Material == material)
                return same;
            ConnectionPool? old = pool;
            ConnectionPool fresh = new(options, material, Names, Proxy);
            pool = fresh;
            old?.LeaveBehind();
            return fresh;
        }
    }
}
