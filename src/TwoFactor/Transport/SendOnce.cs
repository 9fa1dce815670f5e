namespace TwoFactor.Transport;

/// <summary>Tracks a request: allows it to be sent once, records its progress, and leaves the <see cref="ConnectionGate"/> when the request has
/// ended.</summary>
internal sealed class SendOnce(bool isPoll) : IDisposable
{
    private static readonly HttpRequestOptionsKey<SendOnce> Key = new("TwoFactor.SendOnce");

    private volatile SendProgress progress;
    private Exception? failure;
    private ConnectionGate? place;
    private int isOver;

    /// <summary>Whether the request only reads the state of a challenge, and so has a lower priority.</summary>
    public bool IsPoll => isPoll;

    /// <summary>The progress of the request.</summary>
    public SendProgress Progress
    {
        get => progress;
        set => progress = value;
    }

    /// <summary>Whether the request may have arrived.</summary>
    public bool MayHaveArrived => progress is SendProgress.PassedOn or SendProgress.OnItsWay;

    /// <summary>The exception that sending failed with, before a handler of the host could change it.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>The proxy that the request failed on, by host and port, or <see langword="null"/> if there is none.</summary>
    public string? Proxy { get; set; }

    /// <summary>The number of connections, if all were in use until the request's deadline; otherwise 0.</summary>
    public int BusyConnections { get; set; }

    /// <summary>The mark of a request, or <see langword="null"/> for a copy without the original's options.</summary>
    public static SendOnce? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out SendOnce? mark) ? mark : null;

    /// <summary>Marks a request before it is given to the host's handlers.</summary>
    public void Mark(HttpRequestMessage request) => request.Options.Set(Key, this);

    /// <summary>Moves the request to its next step, which is possible only once.</summary>
    /// <exception cref="RepeatedRequestException">A handler repeats the request after a response, or while it is in flight. If the request failed,
    /// that first failure is thrown again instead.</exception>
    public void Advance(SendProgress from, SendProgress to)
    {
        if (Interlocked.CompareExchange(ref progress, to, from) == from)
            return;
        if (Failure is { } first)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        throw new RepeatedRequestException();
    }

    /// <summary>Stores the exception that sending failed with. Only the first one is kept.</summary>
    public void Fail(Exception e) => Interlocked.CompareExchange(ref failure, e, null);

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

    /// <summary>Leaves the gate because no connection could be opened.</summary>
    public void FailToConnect(Exception cause) => Interlocked.Exchange(ref place, null)?.FailToConnect(cause);

    /// <summary>Leaves the gate.</summary>
    public void Dispose()
    {
        Volatile.Write(ref isOver, 1);
        Leave();
    }

    private void Leave() => Interlocked.Exchange(ref place, null)?.Leave();
}
