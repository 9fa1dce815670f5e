namespace TwoFactor.Transport;

/// <summary>Limits the use of connections to one server: how many requests use them at the same time, and how many connections are opened at the same
/// time. Polls have a lower priority than other requests.</summary>
/// <remarks>
/// <para>Requests in flight may exceed the open connections only by a few, which then open new connections. A burst after a restart or a rotation
/// therefore opens connections gradually, and a thousand handshakes do not compete for one processor.</para>
/// <para>After a failed attempt to connect, only one request at a time tries again. If it fails too and no connection is open, all waiting requests
/// fail with it.</para>
/// <para>Within a priority, requests enter in the order of their arrival.</para>
/// </remarks>
/// <param name="maximum">The most requests in flight.</param>
internal sealed class ConnectionGate(int maximum)
{
    /// <summary>The most connections that are opened at the same time.</summary>
    public const int OpenedAtOnce = 8;

    /// <summary>After this many other requests in a row, a waiting poll enters.</summary>
    public const int OthersInARow = 8;

    private readonly Lock entering = new();
    private readonly Queue<GateWaiter> others = new();
    private readonly Queue<GateWaiter> polls = new();
    private int inFlight;
    private int open;
    private int opened;
    private int othersInARow;
    private bool isFailing;

    /// <summary>The most requests in flight.</summary>
    public int Maximum => maximum;

    /// <summary>Whether a connection is open.</summary>
    public bool IsOpen => Volatile.Read(ref open) > 0;

    /// <summary>How many connections were opened so far.</summary>
    public int Opened => Volatile.Read(ref opened);

    private int Limit => Math.Min(maximum, open + (isFailing ? 1 : OpenedAtOnce));

    /// <summary>Enters, or queues. After entering, call either <see cref="Leave"/> or <see cref="FailToConnect"/> once.</summary>
    /// <returns>The waiter to wait for, or <see langword="null"/> if the request has entered.</returns>
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

    /// <summary>A request has ended, and its connection is free.</summary>
    public void Leave()
    {
        lock (entering)
        {
            inFlight--;
            LetIn();
        }
    }

    /// <summary>A request has ended because no connection could be opened for it.</summary>
    public void FailToConnect(Exception cause)
    {
        List<GateWaiter> doomed = [];
        lock (entering)
        {
            inFlight--;
            bool isSecondFailure = isFailing;
            isFailing = true;
            if (isSecondFailure && open == 0 && inFlight == 0)
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

    /// <summary>A connection was opened.</summary>
    public void Open()
    {
        lock (entering)
        {
            open++;
            opened++;
            isFailing = false;
            LetIn();
        }
    }

    /// <summary>A connection was closed.</summary>
    public void Close()
    {
        lock (entering)
            open--;
    }

    private static Exception SharedFailure(Exception cause) => cause is HttpRequestException failure
        ? new HttpRequestException(failure.HttpRequestError, failure.Message, failure, failure.StatusCode) // the status of a proxy
        : new OperationCanceledException(cause.Message, cause.InnerException);

    private void LetIn()
    {
        while (inFlight < Limit)
        {
            bool isPollsTurn = polls.Count > 0 && (others.Count == 0 || othersInARow >= OthersInARow);
            if (!(isPollsTurn ? polls : others).TryDequeue(out GateWaiter? waiter))
                return;
            if (!waiter.TrySetResult())
                continue; // it has stopped waiting, and uses up no turn
            inFlight++;
            othersInARow = isPollsTurn ? 0 : othersInARow + 1;
        }
    }
}
