using System.Diagnostics.CodeAnalysis;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>Connections with one set of certificates. When those are replaced, the pool finishes its requests in flight, then closes.</summary>
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

    /// <summary>Whether other certificates have taken over.</summary>
    public bool IsLeftBehind { get; private set; }

    /// <summary>Counts a request in, unless the pool was left behind. The request then goes through <see cref="SendAsync"/>, which counts it
    /// out.</summary>
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

    /// <summary>Sends a request that was counted in, when it is its turn. A failure is noted on its mark.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, SendOnce mark, CancellationToken cancellationToken)
    {
        mark.Progress = SendProgress.Waiting;
        try
        {
            ConnectionGate gate = gates.For(request.RequestUri!);
            if (gate.Enter(mark.IsPoll) is { } waiter)
                await WaitForTurnAsync(waiter, gate, mark, cancellationToken).ConfigureAwait(false);
            if (!mark.TryKeep(gate))
                throw new OperationCanceledException(cancellationToken);
            Track(request, mark);
            return await invoker.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // only remembered: what failed decides whether a request may go to another server
        catch (Exception e)
#pragma warning restore CA1031
        {
            mark.Fail(e);
            if (e is HttpRequestException or OperationCanceledException)
                mark.Proxy = proxy.NameFor(request.RequestUri);
            if (IsFailureToConnect(e))
                mark.FailToConnect(e);
            throw;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Accepts no further requests, and closes when the last request in flight has ended.</summary>
    public void LeaveBehind()
    {
        lock (counting)
        {
            if (IsLeftBehind)
                return;
            IsLeftBehind = true;
            if (inFlight > 0)
                return;
        }

        invoker.Dispose();
    }

    private static async Task WaitForTurnAsync(GateWaiter waiter, ConnectionGate gate, SendOnce mark, CancellationToken cancellationToken)
    {
        try
        {
            await waiter.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && gate.IsOpen)
        {
            mark.BusyConnections = gate.Maximum;
            throw;
        }
    }

    // What must not be sent twice is followed until its body is asked for: until then, nothing of it was sent. (A body of none at all would let the
    // handler try again by itself, on another connection.)
    private static void Track(HttpRequestMessage request, SendOnce mark)
    {
        if (!mark.IsPoll && request.Content is null && request.Method == HttpMethod.Post)
            request.Content = new ByteArrayContent([]);
        bool isTracked = !mark.IsPoll && request.Content is not null;
        mark.Progress = isTracked ? SendProgress.Connecting : SendProgress.OnItsWay;
        if (isTracked)
            request.Content = new TrackedContent(request.Content!, mark);
    }

    private static bool IsFailureToConnect(Exception e) => e switch
    {
        HttpRequestException failure => failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
            or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        OperationCanceledException => e.InnerException is TimeoutException,
        _ => false,
    };

    // A body may still be read then: a closed pool lets go of a connection in use only when its answer ends.
    private void Leave()
    {
        lock (counting)
        {
            if (--inFlight > 0 || !IsLeftBehind)
                return;
        }

        invoker.Dispose();
    }
}
