namespace TwoFactor.Transport;

/// <summary>Follows a request on its way: lets it be sent once, knows how far it came, and gives its place back when all is over.</summary>
internal sealed class SendOnce(bool isPoll) : IDisposable
{
    private static readonly HttpRequestOptionsKey<SendOnce> Key = new("TwoFactor.SendOnce");

    private volatile SendProgress progress;
    private Exception? failure;
    private ConnectionGate? place;
    private int isOver;

    /// <summary>Whether the request only asks how a challenge stands, and gives way to others.</summary>
    public bool IsPoll => isPoll;

    /// <summary>How far the request came.</summary>
    public SendProgress Progress
    {
        get => progress;
        set => progress = value;
    }

    /// <summary>Whether the request may have arrived.</summary>
    public bool MayHaveArrived => progress is SendProgress.PassedOn or SendProgress.OnItsWay;

    /// <summary>What the sending failed with, before any handler of the host saw it.</summary>
    public Exception? Failure => Volatile.Read(ref failure);

    /// <summary>The proxy that the request failed on, by host and port, or <see langword="null"/> if there is none.</summary>
    public string? Proxy { get; set; }

    /// <summary>How many connections were all in use when the request waited for one until its deadline; otherwise 0.</summary>
    public int BusyConnections { get; set; }

    /// <summary>The mark of a request, or <see langword="null"/> for a copy that lost it.</summary>
    public static SendOnce? Of(HttpRequestMessage request) => request.Options.TryGetValue(Key, out SendOnce? mark) ? mark : null;

    /// <summary>Marks a request before it is given to the host's handlers.</summary>
    public void Mark(HttpRequestMessage request) => request.Options.Set(Key, this);

    /// <summary>Takes the request one step further, for the first time.</summary>
    /// <exception cref="RepeatedRequestException">A handler repeats the request after an answer came, or while it is in flight. After a failure it gets
    /// that failure again: a refused connection stays one, however often a handler tries.</exception>
    public void Advance(SendProgress from, SendProgress to)
    {
        if (Interlocked.CompareExchange(ref progress, to, from) == from)
            return;
        if (Failure is { } first)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        throw new RepeatedRequestException();
    }

    /// <summary>Remembers what the sending failed with, the first time.</summary>
    public void Fail(Exception e) => Interlocked.CompareExchange(ref failure, e, null);

    /// <summary>Keeps a place before the connections until all is over.</summary>
    /// <returns><see langword="false"/> if all is over already: a handler of the host sends what its caller has given up.</returns>
    public bool TryKeep(ConnectionGate gate)
    {
        Interlocked.Exchange(ref place, gate);
        if (Volatile.Read(ref isOver) == 0)
            return true;
        Leave();
        return false;
    }

    /// <summary>Gives the place back because no connection could be opened.</summary>
    public void FailToConnect(Exception cause) => Interlocked.Exchange(ref place, null)?.FailToConnect(cause);

    /// <summary>Gives the place back.</summary>
    public void Dispose()
    {
        Volatile.Write(ref isOver, 1);
        Leave();
    }

    private void Leave() => Interlocked.Exchange(ref place, null)?.Leave();
}
