using System.Diagnostics.CodeAnalysis;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>Connections with one set of certificates. When those are replaced, the pool finishes its requests in flight, then closes.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Closed by the last request that leaves it.")]
internal sealed class ConnectionPool(ServiceOptions options, TlsMaterial material)
{
    private readonly HttpMessageInvoker invoker = new(TlsHandler.Create(options, material));
    private readonly Lock counting = new();
    private int inFlight;

    /// <summary>The certificates that the connections were opened with.</summary>
    public TlsMaterial Material => material;

    /// <summary>Whether other certificates have taken over.</summary>
    public bool IsLeftBehind { get; private set; }

    /// <summary>Counts a request in, unless the pool was left behind. Every request that is counted in calls <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        lock (counting)
        {
            if (IsLeftBehind)
                return false;
            inFlight++;
            return true;
        }
    }

    /// <summary>Sends a request that was counted in.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        invoker.SendAsync(request, cancellationToken);

    /// <summary>Counts a request out. The last one closes a pool that was left behind.</summary>
    /// <remarks>Bodies may still be read then: a closed pool lets go of a connection in use only when its answer ends.</remarks>
    public void Leave()
    {
        lock (counting)
        {
            if (--inFlight > 0 || !IsLeftBehind)
                return;
        }

        invoker.Dispose();
    }

    /// <summary>Lets no more requests in, and closes as soon as none is in flight.</summary>
    public void LeaveBehind()
    {
        lock (counting)
        {
            bool isFirst = !IsLeftBehind;
            IsLeftBehind = true;
            if (inFlight > 0 || !isFirst)
                return;
        }

        invoker.Dispose();
    }
}
