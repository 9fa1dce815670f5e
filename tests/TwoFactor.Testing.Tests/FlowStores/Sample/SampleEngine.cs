using System.Text;
using System.Transactions;
using TwoFactor.Testing.FlowStores;
using static TwoFactor.Testing.Tests.FlowStores.Sample.StoreFault;

namespace TwoFactor.Testing.Tests.FlowStores.Sample;

/// <summary>A fake of a server that several nodes share: entries, a clock, and messages to all subscribers.</summary>
public sealed class SampleEngine(TimeProvider time, int capacity = int.MaxValue)
{
    // Long enough for a cancellation during the call.
    private static readonly TimeSpan SlowCall = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, object> entries = new(StringComparer.Ordinal);
    private readonly List<SampleListeners> subscribers = [];
    private readonly long origin = time.GetTimestamp();
    private bool wasDown;
    private int changesUnderWay;

    public EngineFault Current { get; private set; }

    internal DateTimeOffset UtcNow => time.GetUtcNow();

    private TimeSpan Now => time.GetElapsedTime(origin);

    public void SetFault(EngineFault next)
    {
        bool hasGap = Current is EngineFault.Unreachable or EngineFault.AnswersLost or EngineFault.WakeUpsLost;
        wasDown |= next == EngineFault.Unreachable;
        Current = next;
        if (next != EngineFault.None || !hasGap)
            return;
        foreach (SampleListeners subscriber in Subscribers())
            subscriber.Gap();
    }

    /// <summary>All of its data.</summary>
    public byte[] Dump()
    {
        lock (gate)
            return [.. entries.SelectMany(entry => Encoding.ASCII.GetBytes(entry.Key).Concat(entry.Value is SampleFlow flow ? flow.Sealed.ToArray() : []))];
    }

    internal void Subscribe(SampleListeners listeners)
    {
        lock (gate)
            subscribers.Add(listeners);
    }

    internal void Publish(string flow, SampleListeners from, StoreFault fault)
    {
        if (Current is not (EngineFault.None or EngineFault.Slow))
            return;
        foreach (SampleListeners subscriber in Subscribers())
        {
            if (fault != WakesItsOwnNodeOnly || subscriber == from)
                subscriber.Wake(flow);
        }
    }

    /// <summary>Changes an entry atomically.</summary>
    internal async Task<T> ChangeAsync<TEntry, T>(
        string key, Func<TEntry?, TimeSpan, (TEntry? Next, T Result)> change, StoreFault fault, CancellationToken cancellationToken)
        where TEntry : class
    {
        if (!await ArriveAsync(fault, cancellationToken))
            return default!;
        if (Current == EngineFault.Unreachable && fault == ActsOnItsOwnInTrouble)
            Change(key, change);
        ThrowIfUnreachable(fault);
        if (fault == JoinsTransactionsOfTheCaller && Transaction.Current is { } transaction)
            RestoreAfter(transaction, key);
        T result = fault == ChangesInTwoSteps ? await ChangeInTwoStepsAsync(key, change) : Change(key, change);
        if (Current != EngineFault.AnswersLost)
            return result;
        if (fault == RepeatsChanges)
            Change(key, change);
        throw Unavailable(fault, mayHaveBeenProcessed: true);
    }

    internal async Task CheckAsync(StoreFault fault, CancellationToken cancellationToken)
    {
        await ArriveAsync(fault, cancellationToken);
        ThrowIfUnreachable(fault);
        if (fault == IsNeverWell)
            throw Unavailable(fault, mayHaveBeenProcessed: false);
    }

    /// <summary>Makes room for one more login, within a change.</summary>
    internal bool MakeRoom(StoreFault fault)
    {
        List<KeyValuePair<string, SampleFlow>> flows = [];
        foreach ((string key, object entry) in entries.ToArray())
        {
            if (entry is not SampleFlow flow)
                continue;
            bool isOver = flow.Expires <= Now && fault is not (CountsExpiredFlowsAsFull or ReadsExpiredFlows or ConsumesExpiredFlows or KeepsKeysOfExpiredFlows);
            if (isOver || (fault == RemovesOldFlows && Now - flow.Created > TimeSpan.FromMinutes(1)))
                entries.Remove(key);
            else
                flows.Add(new(key, flow));
        }

        if (flows.Count < capacity || fault == HasNoBound)
            return true;
        KeyValuePair<string, SampleFlow>[] finished = [.. flows.Where(entry => entry.Value.IsFinal).OrderBy(entry => entry.Value.Expires)];
        if (finished.Length == 0)
            return fault == DropsOpenFlows && entries.Remove(flows[0].Key);
        return entries.Remove((fault == DropsTheFinishedThatExpireLast ? finished[^1] : finished[0]).Key);
    }

    /// <returns>Whether the call continues.</returns>
    private async Task<bool> ArriveAsync(StoreFault fault, CancellationToken cancellationToken)
    {
        if (fault == IgnoresTokens)
            cancellationToken = CancellationToken.None;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Current == EngineFault.Slow)
                await Task.Delay(SlowCall, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException) when (fault == TakesCancellationForAFailure)
        {
            throw Unavailable(fault, mayHaveBeenProcessed: true);
        }

        return Current != EngineFault.Unreachable || fault != TakesTroubleForNothing;
    }

    private void ThrowIfUnreachable(StoreFault fault)
    {
        if (Current == EngineFault.Unreachable || (wasDown && fault == StaysDown))
            throw Unavailable(fault, mayHaveBeenProcessed: false);
    }

    private T Change<TEntry, T>(string key, Func<TEntry?, TimeSpan, (TEntry? Next, T Result)> change)
        where TEntry : class
    {
        lock (gate)
        {
            (TEntry? next, T result) = change(entries.GetValueOrDefault(key) as TEntry, Now);
            Set(key, next);
            return result;
        }
    }

    private async Task<T> ChangeInTwoStepsAsync<TEntry, T>(string key, Func<TEntry?, TimeSpan, (TEntry? Next, T Result)> change)
        where TEntry : class
    {
        TEntry? next;
        T result;
        lock (gate)
            (next, result) = change(entries.GetValueOrDefault(key) as TEntry, Now);
        // Long enough for other calls to come between: it waits behind all that waits for the pool of threads. Task.Yield would go on first where one thread serves all.
        Interlocked.Increment(ref changesUnderWay);
        int rounds = 0;
        do
            await Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.PreferFairness, TaskScheduler.Default);
        while (++rounds < (Volatile.Read(ref changesUnderWay) > 1 ? 50 : 10)); // a call that is alone waits for others that have not begun yet
        Interlocked.Decrement(ref changesUnderWay);
        lock (gate)
            Set(key, next);
        return result;
    }

    private void RestoreAfter(Transaction transaction, string key)
    {
        object? before;
        lock (gate)
            before = entries.GetValueOrDefault(key);
        transaction.TransactionCompleted += (_, e) =>
        {
            lock (gate)
            {
                if (e.Transaction?.TransactionInformation.Status == TransactionStatus.Aborted)
                    Set(key, before);
            }
        };
    }

    private void Set(string key, object? next)
    {
        if (next is not null)
            entries[key] = next;
        else
            entries.Remove(key);
    }

    private SampleListeners[] Subscribers()
    {
        lock (gate)
            return [.. subscribers];
    }

    private static TwoFactorException Unavailable(StoreFault fault, bool mayHaveBeenProcessed) => new(TwoFactorError.Unavailable, "The engine cannot be used.")
    {
        IsTransient = fault != CallsTroublePermanent,
        MayHaveBeenProcessed = mayHaveBeenProcessed && fault != NeverSaysThatItMayHaveBeenProcessed,
    };
}
