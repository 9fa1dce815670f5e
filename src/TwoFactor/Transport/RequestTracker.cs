namespace TwoFactor.Transport;

/// <summary>Tracks a request: allows it to be sent once, records its progress, and leaves the <see cref="ConnectionGate"/> when the request has
/// ended.</summary>
internal sealed class RequestTracker(bool isPoll) : IDisposable
{
    private static readonly HttpRequestOptionsKey<RequestTracker> Key = new("TwoFactor.RequestTracker");

    private volatile SendProgress progress;
    private Exception? failure;
    private (ServiceProxy? Proxy, Uri? Service) route;
    private ConnectionGate? waitsAt;
    private int openedBefore;
    private ConnectionGate? place;
    private int isOver;
    private volatile bool isUnconnected;

    /// <summary>Whether the request only reads the state of a challenge, and so has a lower priority.</summary>
    public bool IsPoll => isPoll;

    /// <summary>The progress of the request.</summary>
    public SendProgress Progress
    {
        get => progress;
        set => progress = value;
    }

    /// <summary>Whether the request may have arrived.</summary>
    public bool MayHaveArrived => progress is SendProgress.PassedOn or SendProgress.OnItsWay or SendProgress.Answered or SendProgress.Reading;

    /// <summary>The exception that sending failed with, before a handler of the host could change it.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>Whether the library's own connection failed because no connection to the service could be opened. Only the connection sets this: the
    /// exception of another handler looks the same when a client inside that handler got no answer in time.</summary>
    public bool IsUnconnected => isUnconnected;

    /// <summary>Whether the server told where the body ends, in each form of the response that was passed on. After a handler has read a body, the response
    /// has a length, also if its end was lost.</summary>
    public bool IsEndTold { get; private set; } = true;

    /// <summary>The proxy that the request is sent through, by host and port, or <see langword="null"/> if there is none.</summary>
    public string? Proxy => route.Proxy?.NameFor(route.Service);

    /// <summary>The number of connections, if all are in use while the request waits for one; otherwise 0. A server that closes each connection after
    /// its answer may have none open at this moment; that one was opened since shows that it works.</summary>
    public int BusyConnections => Volatile.Read(ref waitsAt) is { } gate && (gate.IsOpen || gate.Opened != openedBefore) ? gate.Maximum : 0;

    /// <summary>The tracker of a request, or <see langword="null"/> for a copy without the original's options.</summary>
    public static RequestTracker? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out RequestTracker? tracker) ? tracker : null;

    /// <summary>Attaches the tracker to a request before it is given to the host's handlers.</summary>
    public void AttachTo(HttpRequestMessage request) => request.Options.Set(Key, this);

    /// <summary>Moves the request to its next step, which is possible only once.</summary>
    /// <exception cref="RepeatedRequestException">A handler repeats the request after a response, or while it is in flight. If the request failed,
    /// that first failure is thrown again instead.</exception>
    /// <exception cref="OperationCanceledException">The call has already ended.</exception>
    public void Advance(SendProgress from, SendProgress to)
    {
        if (Interlocked.CompareExchange(ref progress, to, from) == from)
        {
            ThrowIfOver();
            return;
        }

        if (Failure is { } first)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        throw new RepeatedRequestException();
    }

    /// <summary>Notes that the request may arrive from now on.</summary>
    /// <exception cref="OperationCanceledException">The call has already ended, and its caller was told that nothing was sent.</exception>
    public void MarkSending()
    {
        Interlocked.Exchange(ref progress, SendProgress.OnItsWay);
        ThrowIfOver();
    }

    /// <summary>Stores the proxy settings and the server of the request.</summary>
    public void Take(ServiceProxy proxy, Uri? service) => route = (proxy, service);

    /// <summary>Stores the gate at which the request waits.</summary>
    public void WaitAt(ConnectionGate gate)
    {
        openedBefore = gate.Opened;
        Volatile.Write(ref waitsAt, gate);
    }

    /// <summary>Stores the exception that sending failed with. Only the first one is kept.</summary>
    public void Fail(Exception e) => Interlocked.CompareExchange(ref failure, e, null);

    /// <summary>Stores the exception that the primary handler failed with. If it is another one than that of the library's own connection, the host's
    /// handler may have sent the request in another way since.</summary>
    public void FailInPrimaryHandler(Exception e)
    {
        if (Interlocked.CompareExchange(ref failure, e, null) is not { } earlier || IsCauseOf(earlier, e))
            return;
        isUnconnected = false;
        progress = SendProgress.PassedOn;
        Volatile.Write(ref failure, e);
    }

    /// <summary>Notes that a response has begun. An earlier failure, after which the host's primary handler sent the request in another way, no longer
    /// counts.</summary>
    public void Answer()
    {
        isUnconnected = false;
        progress = SendProgress.Answered;
        Volatile.Write(ref failure, null);
    }

    /// <summary>Notes a response, before the next handler can read its body.</summary>
    /// <param name="response">The response.</param>
    /// <param name="isOurs">Whether it comes from our own connection, and not through a handler of the host.</param>
    public void Receive(HttpResponseMessage response, bool isOurs) => IsEndTold &= BoundedBody.HasToldEnd(response, isOurs);

    /// <summary>Stores the gate that the request has entered, to leave it when the request has ended.</summary>
    /// <returns><see langword="false"/> if the request has already ended, because a handler of the host sends it after its caller has stopped
    /// waiting.</returns>
    public bool TryKeep(ConnectionGate gate)
    {
        Interlocked.Exchange(ref place, gate);
        if (Volatile.Read(ref isOver) == 0)
            return true;
        Leave();
        return false;
    }

    /// <summary>Notes that no connection could be opened, and leaves the gate.</summary>
    public void FailToConnect(Exception cause)
    {
        isUnconnected = true;
        Interlocked.Exchange(ref place, null)?.FailToConnect(cause);
    }

    /// <summary>Ends the call: leaves the gate, and prevents the request from being sent if it was not sent so far. <see cref="Progress"/> can be relied
    /// on from then on.</summary>
    public void End()
    {
        Interlocked.Exchange(ref isOver, 1); // before Progress is read; MarkSending writes Progress first, and reads this next
        Leave();
    }

    public void Dispose() => End();

    private static bool IsCauseOf(Exception cause, Exception e)
    {
        for (Exception? one = e; one is not null; one = one.InnerException)
        {
            if (one == cause)
                return true;
        }

        return false;
    }

    private void Leave() => Interlocked.Exchange(ref place, null)?.Leave();

    private void ThrowIfOver()
    {
        if (Volatile.Read(ref isOver) != 0)
            throw new OperationCanceledException();
    }
}
