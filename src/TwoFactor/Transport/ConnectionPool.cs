using System.Diagnostics.CodeAnalysis;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>Connections with one set of certificates. When the certificates are replaced, the pool finishes its requests in flight and then
/// closes.</summary>
[SuppressMessage("Reliability", "CA1001", Justification = "Closed by the last request that leaves it.")]
internal sealed class ConnectionPool
{
    private readonly TlsMaterial material;
    private readonly ServiceProxy proxy;
    private readonly ServerGates gates;
    private readonly HttpMessageInvoker invoker;
    private readonly Lock counting = new();
    private int inFlight;

    public ConnectionPool(ServiceOptions options, TlsMaterial material, NameResolver names, ServiceProxy proxy)
    {
        this.material = material;
        this.proxy = proxy;
        gates = new ServerGates(options.MaxConnections);
        invoker = new HttpMessageInvoker(TlsHandler.Create(options, material, names, proxy, gates));
    }

    /// <summary>The certificates that the connections were opened with.</summary>
    public TlsMaterial Material => material;

    /// <summary>Whether the pool accepts no further requests, because newer certificates are in use or the tenant is disposed.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Counts a request as in flight, unless the pool was retired. Then call <see cref="SendAsync"/>, which ends the count.</summary>
    public bool TryEnter()
    {
        lock (counting)
        {
            if (IsRetired)
                return false;
            inFlight++;
            return true;
        }
    }

    /// <summary>Sends a request after <see cref="TryEnter"/>, when it has a place at the gate. A failure is stored in <paramref name="tracker"/>.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, RequestTracker tracker, CancellationToken cancellationToken)
    {
        tracker.Take(proxy, request.RequestUri);
        tracker.Progress = SendProgress.Waiting;
        try
        {
            ConnectionGate gate = gates.For(request.RequestUri!);
            if (gate.Enter(tracker.IsPoll) is { } waiter)
            {
                tracker.WaitAt(gate);
                await waiter.WaitAsync(cancellationToken).ConfigureAwait(false);
            }

            if (!tracker.TryKeep(gate))
                throw new OperationCanceledException(cancellationToken);
            Track(request, tracker);
            HttpResponseMessage response = await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
            tracker.Receive(response, isOurs: true);
            return response;
        }
#pragma warning disable CA1031 // stored and thrown again: the failure decides whether a request may go to another server
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (IsFailureToConnect(e))
                tracker.FailToConnect(e);
            tracker.Fail(e);
            throw;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Accepts no further requests, and closes when the last request in flight has ended.</summary>
    public void Retire()
    {
        lock (counting)
        {
            if (IsRetired)
                return;
            IsRetired = true;
            if (inFlight > 0)
                return;
        }

        invoker.Dispose();
    }

    // Tracks a request that must not be sent twice, until the handler reads its body. Before that, nothing of it was sent. A POST without any body
    // gets an empty one, because the handler could otherwise repeat it on another connection.
    private static void Track(HttpRequestMessage request, RequestTracker tracker)
    {
        if (!tracker.IsPoll && request.Content is null && request.Method == HttpMethod.Post)
            request.Content = new ByteArrayContent([]);
        if (tracker.IsPoll || request.Content is null)
        {
            tracker.MarkSending();
            return;
        }

        tracker.Progress = SendProgress.Connecting;
        request.Content = new TrackedContent(request.Content, tracker);
    }

    private static bool IsFailureToConnect(Exception e) => e switch
    {
        HttpRequestException failure => failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        OperationCanceledException => e.InnerException is TimeoutException,
        _ => false,
    };

    // The response's body may still be read after this. A disposed handler closes a connection in use only when its response has ended.
    private void Leave()
    {
        lock (counting)
        {
            if (--inFlight > 0 || !IsRetired)
                return;
        }

        invoker.Dispose();
    }
}
