using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>Sends one tenant's requests to its service, with the tenant's own certificate and trust, over connections that no other tenant
/// uses.</summary>
/// <remarks>New certificates are used from the next request on, while earlier connections finish their requests in flight.</remarks>
/// <param name="provider">The provider's name, for exceptions.</param>
/// <param name="tenant">The tenant, for exceptions, if there is one.</param>
/// <param name="options">The tenant's settings, checked and without errors.</param>
/// <param name="certificates">Returns the certificates to use now. It returns the same object until they change.</param>
[SuppressMessage("Reliability", "CA2213", Justification = "The pool closes its connections itself: a request may still be in flight.")]
internal sealed class TenantConnection(
    string provider, string? tenant, ServiceOptions options, Func<CancellationToken, ValueTask<TlsMaterial>> certificates) : HttpMessageHandler
{
    private readonly Lock swapping = new();
    private volatile ConnectionPool? pool;
    private bool isDisposed;

    /// <summary>Resolves host names of servers.</summary>
    public NameResolver Names { get; set; } = NameResolver.System;

    /// <summary>The proxy to use, for every service that is not on this machine.</summary>
    public ServiceProxy Proxy { get; set; } = new(HttpClient.DefaultProxy);

    /// <summary>Sends a request, either directly or after the host's handlers have passed it on.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, RequestTracker tracker, CancellationToken cancellationToken)
    {
        tracker.Advance(SendProgress.PassedOn, SendProgress.Opening);
        ValueTask<TlsMaterial> material = certificates(cancellationToken);
        return material.IsCompletedSuccessfully
            ? Enter(material.Result, tracker).SendAsync(request, tracker, cancellationToken)
            : OpenAndSendAsync(material, request, tracker, cancellationToken);
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        SendAsync(request, RequestTracker.Of(request) ?? throw new CopyWithoutOptionsException(), cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (swapping)
            {
                isDisposed = true;
                pool?.Retire();
            }
        }

        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> OpenAndSendAsync(
        ValueTask<TlsMaterial> opening, HttpRequestMessage request, RequestTracker tracker, CancellationToken cancellationToken)
    {
        TlsMaterial material;
        try
        {
            material = await opening.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // stored and thrown again: the failure decides whether a request may go to another server
        catch (Exception e)
#pragma warning restore CA1031
        {
            tracker.Fail(e);
            throw;
        }

        return await Enter(material, tracker).SendAsync(request, tracker, cancellationToken).ConfigureAwait(false);
    }

    private ConnectionPool Enter(TlsMaterial material, RequestTracker tracker)
    {
        ConnectionPool current = pool is { } same && same.Material == material ? same : Swap(material, tracker);
        while (!current.TryEnter()) // it was retired meanwhile
            current = Swap(material, tracker);
        return current;
    }

    // A call may come late with certificates that were replaced since. It uses the newer ones.
    private ConnectionPool Swap(TlsMaterial material, RequestTracker tracker)
    {
        lock (swapping)
        {
            if (isDisposed)
            {
                ObjectDisposedException disposed = new(nameof(ITwoFactorProvider));
                tracker.Fail(disposed);
                throw disposed;
            }

            if (pool is { IsRetired: false } current && current.Material.Generation >= material.Generation)
                return current;
            ConnectionPool? old = pool;
            ConnectionPool fresh = Open(material, tracker);
            pool = fresh;
            old?.Retire();
            return fresh;
        }
    }

    private ConnectionPool Open(TlsMaterial material, RequestTracker tracker)
    {
        try
        {
            return new ConnectionPool(options, material, Names, Proxy);
        }
        catch (CryptographicException e)
        {
            TwoFactorException unusable = new(TwoFactorError.Misconfigured, "The tenant's certificate can no longer be used. If the host's code gave it, it may have been disposed.", e)
            {
                Provider = provider,
                Tenant = tenant,
                Origin = FailureOrigin.Host,
            };
            tracker.Fail(unusable);
            throw unusable;
        }
    }
}
