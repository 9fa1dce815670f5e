namespace TwoFactor.Transport;

/// <summary>Stands before the connections to one server: bounds how many requests use them at once and how many are opened at once, and lets starts go
/// before polls.</summary>
/// <remarks>
/// <para>A request may enter while fewer requests are in flight than there are connections open, and a few more: those open new connections. So a burst
/// after a restart or a rotation opens connections by and by, and a thousand handshakes never compete for one processor.</para>
/// <para>While the last attempt to connect has failed, one request at a time tries again. Requests that wait share its fate: they would meet the same
/// dead server.</para>
/// <para>Within a lane, requests enter in the order in which they came.</para>
/// </remarks>
/// <param name="maximum">How many requests may be in flight.</param>
internal sealed class ConnectionGate(int maximum)
{
    /// <summary>How many connections are opened at once, at most.</summary>
    public const int OpenedAtOnce = 8;

    /// <summary>After so many others in a row a waiting poll enters.</summary>
    public const int OthersInARow = 8;

    private readonly Lock entering = new();
    private readonly Queue<GateWaiter> others = new();
    private readonly Queue<GateWaiter> polls = new();
    private int inFlight;
    private int open;
    private int othersInARow;
    private bool isFailing;

    /// <summary>How many requests may be in flight.</summary>
    public int Maximum => maximum;

    /// <summary>Whether a connection is open.</summary>
    public bool IsOpen => Volatile.Read(ref open) > 0;

    private int Limit => Math.Min(maximum, open + (isFailing ? 1 : OpenedAtOnce));

    /// <summary>Enters, or queues. A request that entered calls <see cref="Leave"/> or <see cref="FailToConnect"/>, once.</summary>
    /// <returns>What to wait for, or <see langword="null"/> if the request is in.</returns>
    public GateWaiter? Enter(bool isPoll)
    {
        lock (entering)
        {
            if (inFlight < Limit)
            {
                inFlight++;
                return null;
            }

            GateWaiter waiter = new();
            (isPoll ? polls : others).Enqueue(waiter);
            return waiter;
        }
    }

    /// <summary>A request is over, and its connection free.</summary>
    public void Leave()
    {
        lock (entering)
        {
            inFlight--;
            LetIn();
        }
    }

    /// <summary>A request is over because no connection could be opened for it.</summary>
    public void FailToConnect(Exception cause)
    {
        List<GateWaiter> doomed = [];
        lock (entering)
        {
            inFlight--;
            isFailing = true;
            if (open == 0 && inFlight == 0)
            {
                doomed.AddRange(others);
                doomed.AddRange(polls);
                others.Clear();
                polls.Clear();
            }

            LetIn();
        }

        foreach (GateWaiter waiter in doomed)
            waiter.TrySetException(SharedFailure(cause));
    }

    /// <summary>A connection is open.</summary>
    public void Open()
    {
        lock (entering)
        {
            open++;
            isFailing = false;
            LetIn();
        }
    }

    /// <summary>A connection is closed.</summary>
    public void Close()
    {
        lock (entering)
            open--;
    }

    private static Exception SharedFailure(Exception cause) => cause is HttpRequestException failure
        ? new HttpRequestException(failure.HttpRequestError, failure.Message, failure)
        : new OperationCanceledException(cause.Message, cause.InnerException);

    private void LetIn()
    {
        while (inFlight < Limit && Next() is { } waiter)
        {
            if (waiter.TrySetResult()) // not cancelled meanwhile
                inFlight++;
        }
    }

    private GateWaiter? Next()
    {
        bool isPollsTurn = othersInARow >= OthersInARow && polls.Count > 0;
        if (!isPollsTurn && others.TryDequeue(out GateWaiter? other))
        {
            othersInARow++;
            return other;
        }

        othersInARow = 0;
        return polls.TryDequeue(out GateWaiter? poll) ? poll : null;
    }
}
