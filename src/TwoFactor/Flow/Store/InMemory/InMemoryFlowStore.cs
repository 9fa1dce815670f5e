namespace TwoFactor.Flow;

/// <summary>Keeps flows in this process, for a single node or for tests. They are lost when the process ends.</summary>
/// <remarks>It needs no encryption, because nothing leaves the process. Its size is limited: a full store first drops the finished flows that expire
/// first, and then refuses new flows. It never drops an open flow.</remarks>
internal sealed class InMemoryFlowStore : IFlowStore
{
    private readonly Lock changing = new();
    private readonly TimeProvider time;
    private readonly int capacity;
    private readonly long origin;
    private readonly InMemoryFlows flows = new();
    private readonly ExpiringEntries<InMemorySlot> slots = new();
    private readonly ExpiringEntries<InMemoryCounter> counters = new();
    private readonly FlowListeners listeners = new();

    /// <param name="time">The clock. Only its timestamps are used, which never go back.</param>
    /// <param name="capacity">The most flows that it keeps.</param>
    public InMemoryFlowStore(TimeProvider time, int capacity)
    {
        this.time = time;
        this.capacity = capacity;
        origin = time.GetTimestamp();
    }

    public bool IsShared => false;

    private TimeSpan Now => time.GetElapsedTime(origin);

    public ValueTask<bool> CreateAsync(
        string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckContent(content, keepFor);
        StoreArguments.CheckDuration(firstTurnAfter, nameof(firstTurnAfter));
        lock (changing)
            return new(flows.TryCreate(flow, content, Now, keepFor, firstTurnAfter, capacity));
    }

    public ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        lock (changing)
            return new(flows.Find(flow, Now)?.Read(Now));
    }

    public ValueTask<bool> ReplaceAsync(
        string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckContent(content, keepFor);
        lock (changing)
        {
            if (!flows.TryReplace(flow, version, content, isFinal, Now, keepFor))
                return new(false);
        }

        listeners.Wake(flow);
        return new(true);
    }

    public ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckDuration(interval, nameof(interval));
        lock (changing)
        {
            if (flows.Find(flow, Now) is not { } found)
                return new(FlowTurn.Gone);
            bool isTaken = found.TryTakeTurn(Now, interval);
            return new(isTaken ? FlowTurn.Taken(found.Read(Now)) : FlowTurn.NotTaken(found.Read(Now)));
        }
    }

    public ValueTask<bool> BringTurnForwardAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckDuration(gap, nameof(gap));
        lock (changing)
        {
            if (flows.Find(flow, Now) is not { IsFinal: false } found)
                return new(false);
            found.BringTurnForward(Now, gap);
        }

        listeners.Wake(flow);
        return new(true);
    }

    public ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        lock (changing)
        {
            if (flows.Find(flow, Now) is not { IsFinal: true } found)
                return new((StoredFlow?)null);
            flows.Remove(flow);
            return new(found.Read(Now));
        }
    }

    public ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        lock (changing)
            flows.Remove(flow);
        return ValueTask.CompletedTask;
    }

    public ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(slot, nameof(slot), cancellationToken);
        StoreArguments.CheckClaim(claim);
        lock (changing)
        {
            InMemorySlot found = slots.Find(slot, Now) ?? new InMemorySlot();
            SlotDecision decision = found.Take(claim, Now);
            if (decision.IsTaken)
                slots.Set(slot, found, Now, Now + claim.HeldFor);
            return new(decision);
        }
    }

    public ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(slot, nameof(slot), cancellationToken);
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckDuration(pause, nameof(pause));
        lock (changing)
        {
            if (slots.Find(slot, Now) is not { } found || found.Flow != flow)
                return ValueTask.CompletedTask;
            found.Free(Now + pause);
            slots.Set(slot, found, Now, Now + pause);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(counter, nameof(counter), cancellationToken);
        StoreArguments.CheckLimit(limit, window);
        lock (changing)
        {
            InMemoryCounter found = counters.Find(counter, Now) ?? new InMemoryCounter();
            TimeSpan? wait = found.Count(limit, window, Now);
            if (wait is null)
                counters.Set(counter, found, Now, Now + found.LongestWindow);
            return new(wait);
        }
    }

    public ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wake);
        cancellationToken.ThrowIfCancellationRequested();
        return new(listeners.Add(wake));
    }

    public ValueTask CheckAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.CompletedTask;
    }
}
