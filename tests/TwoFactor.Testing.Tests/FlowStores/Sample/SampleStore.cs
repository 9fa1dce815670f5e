using System.Collections.Concurrent;
using TwoFactor.Flow;
using static TwoFactor.Testing.Tests.FlowStores.Sample.StoreFault;

namespace TwoFactor.Testing.Tests.FlowStores.Sample;

/// <summary>A small store that several nodes can share, correct or with a fault.</summary>
public sealed class SampleStore : IFlowStore
{
    private readonly SampleEngine engine;
    private readonly StoreFault fault;
    private readonly SampleCipher cipher;
    private readonly SampleArguments arguments;
    private readonly SampleListeners listeners;
    private readonly TimeSpan skew;
    private readonly ConcurrentDictionary<string, StoredFlow> remembered = new();

    public SampleStore(SampleEngine engine, byte[] encryptionKey, TimeProvider clock, StoreFault fault = None)
    {
        this.engine = engine;
        this.fault = fault;
        cipher = new SampleCipher(encryptionKey, fault);
        arguments = new SampleArguments(fault);
        listeners = new SampleListeners(fault);
        engine.Subscribe(listeners);
        skew = fault == ReadsEachNodesClock ? clock.GetUtcNow() - engine.UtcNow : TimeSpan.Zero; // the correct store never reads its clock
    }

    public bool IsShared => fault != SaysItIsNotShared;

    public async ValueTask<bool> CreateAsync(
        string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default)
    {
        arguments.Check(content);
        arguments.Check(keepFor);
        arguments.Check(firstTurnAfter);
        return await ChangeAsync(flow, (found, now) =>
        {
            bool isFree = found is null || (fault == CreatesOverFinishedFlows && found.IsFinal);
            return isFree && engine.MakeRoom(fault) ? (SampleFlow.Create(cipher.Seal(content), now, keepFor, firstTurnAfter, fault), true) : (found, false);
        }, cancellationToken, isCreation: true);
    }

    public async ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default)
    {
        if (fault == RemembersWhatItRead && remembered.TryRemove(flow, out StoredFlow? before))
            return before;
        StoredFlow? read = await ChangeAsync(flow, (found, now) => (found, found?.Read(cipher, now)), cancellationToken);
        if (read is not null && fault == RemembersWhatItRead)
            remembered[flow] = read;
        return read;
    }

    public async ValueTask<bool> ReplaceAsync(
        string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default)
    {
        arguments.Check(content);
        arguments.Check(keepFor);
        bool isWoken = isFinal || fault != WakesOnlyForTheEnd;
        if (fault == WakesBeforeTheChange)
            engine.Publish(flow, listeners, fault);
        bool isReplaced = await ChangeAsync(
            flow,
            (found, now) => found?.TryReplace(version, cipher.Seal(content), isFinal, now, keepFor, fault) is { } next ? (next, true) : (found, false),
            cancellationToken);
        if (isReplaced && isWoken && fault != WakesBeforeTheChange)
            engine.Publish(flow, listeners, fault);
        return isReplaced;
    }

    public async ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default)
    {
        arguments.Check(interval);
        FlowTurn turn = await ChangeAsync(flow, (found, now) =>
        {
            if (found?.Read(cipher, now) is not { } read)
                return (found, FlowTurn.Gone);
            return found.TryTakeTurn(now, interval, fault) is { } next ? (next, FlowTurn.Taken(next.Read(cipher, now)!)) : (found, FlowTurn.NotTaken(read));
        }, cancellationToken);
        if (turn is { IsTaken: true } && fault == WakesForTurns)
            engine.Publish(flow, listeners, fault);
        if (turn is { IsTaken: true } && fault == SaysThatTurnsAreGaps)
            listeners.Wake(null);
        return turn;
    }

    public async ValueTask<bool> BringTurnForwardAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default)
    {
        arguments.Check(gap);
        if (fault == WakesBeforeTheEarlierTurn)
            engine.Publish(flow, listeners, fault);
        bool isBroughtForward = await ChangeAsync(
            flow, (found, now) => found?.TryBringTurnForward(now, gap, fault) is { } next ? (next, true) : (found, false), cancellationToken);
        if (isBroughtForward && fault is not (NeverWakesForEarlierTurns or WakesBeforeTheEarlierTurn))
            engine.Publish(flow, listeners, fault);
        return isBroughtForward;
    }

    public async ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default) => await ChangeAsync(flow, (found, now) =>
    {
        if (found is null or { IsFinal: false } && fault != ConsumesOpenFlows)
            return (fault == LosesWhatItDoesNotConsume ? null : found, null);
        return (fault == ConsumesTwice ? found : null, found?.Read(cipher, now));
    }, cancellationToken, isConsumed: true);

    public async ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default)
    {
        bool isKnown = await ChangeAsync(
            flow, (found, _) => (fault == RemovesOnlyOpenFlows && found is { IsFinal: true } ? found : null, found is not null), cancellationToken);
        if (!isKnown && fault == FailsForUnknownFlows)
            throw new InvalidOperationException("There is no such flow.");
    }

    public async ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default)
    {
        string key = arguments.Key("slot", slot);
        arguments.Check(claim);
        return await engine.ChangeAsync<SampleSlot, SlotDecision>(
            key, (found, now) => SampleSlot.Take(found, claim, now + skew, fault), fault, cancellationToken);
    }

    public async ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default)
    {
        string key = arguments.Key("slot", slot);
        arguments.Check(flow);
        arguments.Check(pause);
        await engine.ChangeAsync<SampleSlot, bool>(
            key, (found, now) => (SampleSlot.Free(found, flow, now + skew, pause, fault), true), fault, cancellationToken);
    }

    public async ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default)
    {
        string key = arguments.Key("counter", counter);
        arguments.Check(limit);
        arguments.CheckWindow(window);
        return await engine.ChangeAsync<SampleCounter, TimeSpan?>(
            key, (found, now) => SampleCounter.Count(found, limit, window, now + skew, fault), fault, cancellationToken);
    }

    public async ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default)
    {
        await engine.CheckAsync(fault == IsNeverWell ? None : fault, cancellationToken);
        return listeners.Add(wake);
    }

    public async ValueTask CheckAsync(CancellationToken cancellationToken = default) => await engine.CheckAsync(fault, cancellationToken);

    private Task<T> ChangeAsync<T>(
        string flow, Func<SampleFlow?, TimeSpan, (SampleFlow?, T)> change, CancellationToken cancellationToken, bool isCreation = false, bool isConsumed = false) =>
        engine.ChangeAsync<SampleFlow, T>(
            arguments.Key("flow", flow),
            (found, now) => change(
                found is not null && (found.IsAlive(now + skew, fault, isConsumed) || (isCreation && fault == KeepsKeysOfExpiredFlows)) ? found : null, now + skew),
            fault,
            cancellationToken);
}
