using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Processes one flow when it is due: takes the turn, and has the service polled.</summary>
/// <remarks>No node owns a challenge. Each node that watches it tries to take the turn, and exactly one gets it. If a node dies, another takes the
/// next turn.</remarks>
internal sealed partial class FlowTurns(
    IFlowStore store, FlowPolling polling, FlowSettings settings, FlowEnding ending, FlowTelemetry telemetry, TimeProvider time, QuietLogger<FlowTurns> logger)
    : IDisposable
{
    /// <summary>How long after a turn that failed the next one begins.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <summary>How many of a tenant's flows are read at the same time. When the connection to a store is back, all flows that are watched are read: without a
    /// limit, ten thousand of one tenant would take all connections to the store, also from the logins of others.</summary>
    public const int MaxConcurrentReads = 8;

    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource stoppingTurns = new(); // earlier: polls under way are completed
    private readonly PollLimits limits = new();
    private readonly PollLimits reads = new();
    private long storeLoggedUntil = LogInterval.NotLogged;

    /// <summary>Processes a flow.</summary>
    /// <param name="watched">The flow.</param>
    /// <param name="due">When the flow was due, as a timestamp.</param>
    /// <param name="sinceInterest">Returns how long ago the last waiter left this node.</param>
    /// <param name="delayed">Called if all the tenant's places for polls are taken, so that this takes longer.</param>
    public async ValueTask<TurnResult> ProcessAsync(WatchedFlow watched, long due, Func<WatchedFlow, TimeSpan> sinceInterest, Action<WatchedFlow> delayed)
    {
        try
        {
            FlowOptions options = settings.For(watched.Tenant);
            bool IsWanted() => sinceInterest(watched) < options.AbandonAfter;
            bool wasLeft = watched.IsLeft;
            if (!IsWanted() && wasLeft)
                return await AbandonAsync(watched, options, IsWanted).ConfigureAwait(false);
            watched.AbandonCountsFrom = time.GetTimestamp();
            watched.DueSince = null;
            watched.IsLeft = true; // set before the check, so that a caller who arrives now sees the flag, or is seen by the check
            if (!IsWanted())
                return new TurnResult(null, FlowCadence.Longest(options)); // another node may have waiters, and then takes the turns
            watched.IsLeft = false;
            return await TakeTurnAsync(watched, due, options, delayed).ConfigureAwait(false);
        }
        catch (Exception e) when (stoppingTurns.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            return new TurnResult(null, Retry); // never begins, but a host that stops still knows the flow, to withdraw it
        }
        catch (TwoFactorException e) // from the store; those of the service are handled below
        {
            (watched.AbandonCountsFrom, watched.DueSince) = (time.GetTimestamp(), null); // perhaps no node could take a turn
            if (LogInterval.TryBegin(ref storeLoggedUntil, time))
                LogStore(watched.Tenant, e.Message);
            return new TurnResult(null, Retry); // waiters then read the store themselves, and get the error
        }
#pragma warning disable CA1031 // the top of a background loop: a fault in the host's code must not end it
        catch (Exception e)
#pragma warning restore CA1031
        {
            logger.Faulted(watched.Tenant, e);
            return new TurnResult(null, Retry);
        }
    }

    /// <summary>Reads a flow without taking a turn.</summary>
    /// <returns>Whether the store answered, and the flow; <see langword="null"/> if it no longer exists or cannot be read.</returns>
    public async ValueTask<(bool IsRead, FoundFlow? Flow)> TryReadAsync(WatchedFlow watched)
    {
        try
        {
            using IDisposable permit = await reads.EnterAsync(watched.Tenant, MaxConcurrentReads, stopping.Token).ConfigureAwait(false);
            return (true, FoundFlow.Of(watched.Key, await store.ReadAsync(watched.Key, stopping.Token).ConfigureAwait(false)));
        }
#pragma warning disable CA1031 // whatever it is, the processing that follows meets it too, and reports it
        catch (Exception)
#pragma warning restore CA1031
        {
            return (false, null);
        }
    }

    /// <summary>Ends the turns that wait for their place, and begins no further ones.</summary>
    public void StopTurns()
    {
        try
        {
            stoppingTurns.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The host was disposed while it stopped.
        }
    }

    public void Dispose()
    {
        stoppingTurns.Cancel();
        stopping.Cancel();
        stoppingTurns.Dispose();
        stopping.Dispose();
    }

    private async ValueTask<TurnResult> TakeTurnAsync(WatchedFlow watched, long due, FlowOptions options, Action<WatchedFlow> delayed)
    {
        ValueTask<IDisposable> entering = limits.EnterAsync(watched.Tenant, options.MaxConcurrentPolls, stoppingTurns.Token);
        if (!entering.IsCompleted)
            delayed(watched);
        using IDisposable permit = await entering.ConfigureAwait(false);
        stoppingTurns.Token.ThrowIfCancellationRequested(); // the place may have come free just before
        FlowTurn turn = await store.TakeTurnAsync(watched.Key, NextInterval(watched, options), stopping.Token).ConfigureAwait(false);
        long taken = time.GetTimestamp();
        if (FoundFlow.Of(watched.Key, turn.Flow) is not { } flow)
            return default;
        if (turn.IsTaken)
        {
            telemetry.RecordLateness(time.GetElapsedTime(due));
            if (await polling.PollAsync(flow, options).ConfigureAwait(false) is not { } after)
                return new TurnResult(null, UntilTurn(flow, taken));
            flow = after;
        }

        Note(watched, flow);
        return new TurnResult(flow, flow.Stored.IsFinal ? null : UntilTurn(flow, taken));
    }

    // A poll may have taken most of the time.
    private TimeSpan UntilTurn(FoundFlow flow, long read)
    {
        TimeSpan left = flow.Stored.UntilTurn - time.GetElapsedTime(read);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    // No caller on this node waits for the flow. Another node that has a caller takes turns. If none does, this node takes the last turn, because the person
    // may have answered, and then ends the flow.
    private async ValueTask<TurnResult> AbandonAsync(WatchedFlow watched, FlowOptions options, Func<bool> isWanted)
    {
        // A change or a callback may have woken this node earlier. The nodes that have waiters were woken as well.
        TimeSpan early = FlowCadence.Longest(options) - time.GetElapsedTime(watched.AbandonCountsFrom);
        if (early > TimeSpan.Zero)
            return new TurnResult(null, early);
        // If the next turn is not due yet, another node takes turns. This is checked here, because a store whose clock was set back would still give
        // the turn.
        if (await store.ReadAsync(watched.Key, stopping.Token).ConfigureAwait(false) is not { } stored || stored.UntilTurn > TimeSpan.Zero)
            return default;
        if (FoundFlow.Of(watched.Key, stored) is { } left && left.IsQuiet)
            return new TurnResult(null, left.Content.QuietUntil - left.Age); // the service is asked once more before the end
        // Another node may be about to take the turn that is due, or may try again soon because the store failed. Two reads in each interval show a turn
        // that it takes, because the next one is not due yet then.
        watched.DueSince ??= time.GetTimestamp();
        TimeSpan half = NextInterval(watched, options) / 2;
        TimeSpan wait = half + Retry - time.GetElapsedTime(watched.DueSince.Value);
        if (wait > TimeSpan.Zero)
            return new TurnResult(null, wait < half ? wait : half);
        FoundFlow? after;
        using (await limits.EnterAsync(watched.Tenant, options.MaxConcurrentPolls, stoppingTurns.Token).ConfigureAwait(false))
        {
            stoppingTurns.Token.ThrowIfCancellationRequested();
            FlowTurn turn = await store.TakeTurnAsync(watched.Key, options.SlowInterval, stopping.Token).ConfigureAwait(false);
            if (!turn.IsTaken || FoundFlow.Of(watched.Key, turn.Flow) is not { } flow)
                return default;
            long asked = time.GetTimestamp();
            after = (await polling.PollAsync(flow, options).ConfigureAwait(false))?.After(time.GetElapsedTime(asked));
        }

        if (isWanted())
            return new TurnResult(null, TimeSpan.Zero); // a caller arrived meanwhile
        // A start that is under way may still open a question, and its own node then watches the flow.
        if (after is { Stored.IsFinal: false, Content.IsStarting: false })
            await ending.AbandonAsync(after, options).ConfigureAwait(false);
        return default;
    }

    // From the end of this poll, which probably takes as long as the last one. Otherwise other nodes would take turns while it is under way.
    private TimeSpan NextInterval(WatchedFlow watched, FlowOptions options) =>
        FlowCadence.Interval(options, time.GetElapsedTime(watched.CreatedAt), watched.IsTroubled, FlowCadence.ChanceOf(watched.Key)) + polling.DurationOfLast(watched.Tenant);

    private void Note(WatchedFlow watched, FoundFlow flow)
    {
        watched.CreatedAt = time.GetTimestamp() - (long)(flow.Age.TotalSeconds * time.TimestampFrequency);
        // Without a first factor, the time of the end must not depend on failures of the service.
        watched.IsTroubled = flow.Content is { IsTroubled: true, HasFirstFactor: true };
    }

    // An outage of the store concerns all logins. Otherwise each of them would log it at each of its turns.
    [LoggerMessage(EventIds.FlowNotRead, LogLevel.Warning, "A login of tenant {Tenant} cannot be read or changed, because the flow's store fails; this will be tried again, and the same for other logins is logged every ten seconds at most. {Reason}", EventName = nameof(EventIds.FlowNotRead))]
    private partial void LogStore(string tenant, string reason);
}
