using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Processes one flow when it is due: takes the turn, polls the service, and writes the result.</summary>
/// <remarks>No node owns a challenge. Each node that watches it tries to take the turn, and exactly one gets it. If a node dies, another takes the
/// next turn.</remarks>
internal sealed partial class FlowPolling(
    IFlowStore store, FlowProviders providers, FlowSettings settings, FlowEnding ending, FlowTelemetry telemetry, TimeProvider time, ILogger<FlowPolling> logger)
    : IDisposable
{
    private static readonly TimeSpan StoreRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource stoppingTurns = new(); // earlier: polls under way are completed
    private readonly PollLimits limits = new();
    private readonly PollDurations durations = new();
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
            return new TurnResult(null, StoreRetry); // never begins, but a host that stops still knows the flow, to withdraw it
        }
        catch (TwoFactorException e) // from the store; those of the service are handled below
        {
            (watched.AbandonCountsFrom, watched.DueSince) = (time.GetTimestamp(), null); // perhaps no node could take a turn
            if (LogInterval.TryBegin(ref storeLoggedUntil, time))
                LogStore(watched.Tenant, e.Message);
            return new TurnResult(null, StoreRetry); // waiters then read the store themselves, and get the error
        }
#pragma warning disable CA1031 // the top of a background loop: a fault in the host's code must not end it
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogFault(watched.Tenant, e.GetType().Name);
            return new TurnResult(null, StoreRetry);
        }
    }

    /// <summary>Reads a flow without taking a turn.</summary>
    /// <returns>Whether the store answered, and the flow; <see langword="null"/> if it no longer exists or cannot be read.</returns>
    public async ValueTask<(bool IsRead, FoundFlow? Flow)> TryReadAsync(WatchedFlow watched)
    {
        try
        {
            return (true, FoundFlow.Of(watched.Key, await store.ReadAsync(watched.Key, stopping.Token).ConfigureAwait(false)));
        }
#pragma warning disable CA1031 // whatever it is, the processing that follows meets it too, and reports it
        catch (Exception)
#pragma warning restore CA1031
        {
            return (false, null);
        }
    }

    /// <summary>Asks the service once more before a flow is ended for another reason, because the person may have answered since the last poll.</summary>
    /// <remarks>Otherwise a thief could cancel a login that was just denied, and would avoid the pause and the lockout. No turn is taken, because the flow ends
    /// in either case.</remarks>
    /// <param name="flow">The flow.</param>
    /// <param name="keepsApproval">Whether an approval is kept, for the browser that waits for it.</param>
    /// <returns>The flow, with the person's answer if there is one; <see langword="null"/> if it no longer exists.</returns>
    public async ValueTask<FoundFlow?> AskBeforeEndAsync(FoundFlow flow, bool keepsApproval)
    {
        FlowContent content = flow.Content;
        if (flow.Stored.IsFinal || content is { IsStarting: true } or { IsTroubled: true, HasFirstFactor: true })
            return flow;
        if (content.IsDecoy || content.Handle is null)
        {
            TimeSpan asLong = durations.OfLast(content.Tenant); // as a challenge
            await Task.Delay(asLong, time).ConfigureAwait(false);
            return flow.After(asLong);
        }

        FlowOptions options = settings.For(content.Tenant);
        long read = time.GetTimestamp();
        FoundFlow Unanswered() => flow.After(time.GetElapsedTime(read));
        try
        {
            // A service that hangs must not hold up the end for long.
            FlowContent answered = await AskAsync(flow, options).WaitAsync(PollDurations.Longest, time).ConfigureAwait(false);
            bool isKept = answered.State == ChallengeState.Approved ? keepsApproval : answered.State.IsFinal();
            return isKept ? await WriteAsync(flow, answered, read, options).ConfigureAwait(false) : Unanswered();
        }
        catch (TimeoutException)
        {
            return Unanswered();
        }
        catch (Exception e) when (stopping.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            return Unanswered();
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
            if (await PollAsync(flow, options).ConfigureAwait(false) is not { } after)
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

    // No caller on this node waits. If no other node takes turns either, nobody waits: this node then takes the last turn, because the person may have
    // answered, and ends the flow.
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
        if (FoundFlow.Of(watched.Key, stored) is { } left && IsQuiet(left))
            return new TurnResult(null, left.Content.QuietUntil - left.Age); // the service is asked once more before the end
        // Another node may be about to take the turn that is due, or may try again soon because the store failed. Two reads in each interval show a turn
        // that it takes, because the next one is not due yet then.
        watched.DueSince ??= time.GetTimestamp();
        TimeSpan half = NextInterval(watched, options) / 2;
        TimeSpan wait = half + StoreRetry - time.GetElapsedTime(watched.DueSince.Value);
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
            after = (await PollAsync(flow, options).ConfigureAwait(false))?.After(time.GetElapsedTime(asked));
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
        FlowCadence.Interval(options, time.GetElapsedTime(watched.CreatedAt), watched.IsTroubled, FlowCadence.ChanceOf(watched.Key)) + durations.OfLast(watched.Tenant);

    private void Note(WatchedFlow watched, FoundFlow flow)
    {
        watched.CreatedAt = time.GetTimestamp() - (long)(flow.Age.TotalSeconds * time.TimestampFrequency);
        // Without a first factor, the time of the end must not depend on failures of the service.
        watched.IsTroubled = flow.Content is { IsTroubled: true, HasFirstFactor: true };
    }

    /// <returns>The flow after the poll, or <see langword="null"/> if it must be read again.</returns>
    private async ValueTask<FoundFlow?> PollAsync(FoundFlow flow, FlowOptions options)
    {
        if (flow.Content.IsStarting || IsQuiet(flow))
            return flow;
        FlowContent content = flow.Content;
        long read = time.GetTimestamp();
        FlowContent next = content.IsDecoy || content.Handle is null
            ? Unanswered(flow, content)
            : await AskAsync(flow, options).ConfigureAwait(false);
        if (next == content)
            return flow;
        return await WriteAsync(flow, next, read, options).ConfigureAwait(false);
    }

    /// <param name="flow">The flow as it was read.</param>
    /// <param name="next">The new content.</param>
    /// <param name="read">When the flow was read, as a timestamp.</param>
    /// <param name="options">The tenant's options.</param>
    private ValueTask<FoundFlow?> WriteAsync(FoundFlow flow, FlowContent next, long read, FlowOptions options) =>
        ending.WriteAsync(flow, next.State.IsFinal() ? next with { DecidedAge = flow.Age + time.GetElapsedTime(read) } : next, options);

    private async Task<FlowContent> AskAsync(FoundFlow flow, FlowOptions options)
    {
        FlowContent content = flow.Content;
        long asked = time.GetTimestamp();
        using Activity? span = telemetry.StartSpan("two_factor flow poll", content);
        try
        {
            ChallengeHandle handle = ChallengeHandle.Parse(content.Handle!);
            ChallengeStatus status = await providers.Of(handle).PollStateAsync(handle, stopping.Token).ConfigureAwait(false);
            return Judge(flow, status, handle);
        }
        catch (TwoFactorException e)
        {
            if (!content.IsTroubled)
                LogTroubled(content.Tenant, content.Provider, e.Error);
            TimeSpan? pause = e.RetryAfter is { } wait ? time.GetElapsedTime(asked) + wait : null;
            return Troubled(flow, options, isForgotten: e.Error == TwoFactorError.ChallengeNotFound, pause);
        }
#pragma warning disable CA1031 // after a fault in the host's code, such as a handler, the login must still expire in time, and be withdrawn when it is abandoned
        catch (Exception e) when (!stopping.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFault(content.Tenant, e.GetType().Name);
            return Troubled(flow, options, isForgotten: false);
        }
        finally
        {
            durations.Record(content.Tenant, time.GetElapsedTime(asked));
        }
    }

    // The poll failed. Some time after the deadline, no answer can be expected.
    private static FlowContent Troubled(FoundFlow flow, FlowOptions options, bool isForgotten, TimeSpan? pause = null)
    {
        FlowContent troubled = flow.Content with { IsTroubled = true, QuietSince = TimeSpan.Zero, QuietUntil = TimeSpan.Zero };
        bool isOverInTime = isForgotten || !flow.Content.HasFirstFactor;
        TimeSpan hopeless = isOverInTime ? troubled.AnswerWithin : troubled.AnswerWithin + (troubled.CollectWithin / 2);
        if (flow.Age >= hopeless)
            return troubled with { State = ChallengeState.Expired };
        if (pause is null || pause <= options.MinPollInterval)
            return troubled;
        // Whatever the service asks for, it is polled at the deadline and at the end, so that no answer is lost.
        TimeSpan latest = flow.Age < troubled.AnswerWithin ? troubled.AnswerWithin : hopeless;
        return troubled with { QuietSince = flow.Age, QuietUntil = pause < latest - flow.Age ? flow.Age + pause.Value : latest };
    }

    // If the flow is younger than when the pause began, the clock of the store was set back, and the pause could last for hours.
    private static bool IsQuiet(FoundFlow flow) => flow.Age >= flow.Content.QuietSince && flow.Age < flow.Content.QuietUntil;

    // Only Approved allows the login. It comes only from the service's own response about this challenge, which the provider has checked.
    private FlowContent Judge(FoundFlow flow, ChallengeStatus status, ChallengeHandle handle)
    {
        FlowContent content = flow.Content with { IsTroubled = false, QuietSince = TimeSpan.Zero, QuietUntil = TimeSpan.Zero, Message = status.Message ?? flow.Content.Message };
        switch (status.State)
        {
            case ChallengeState.Approved:
                return content with { State = ChallengeState.Approved, ApprovedUser = status.ApprovedUser };
            case ChallengeState.Expired when IsOverHere(handle) && flow.Age < content.AnswerWithin:
                return content; // perhaps only by this node's clock
            case ChallengeState.Expired when !content.HasFirstFactor && flow.Age < content.AnswerWithin - ClockTolerance:
                return content; // a stranger must not learn that there was a challenge
            case ChallengeState.Suspended when !content.HasFirstFactor:
                return content with { IsDecoy = true, Message = flow.Content.Message }; // a stranger must not learn that the user was frozen
            case ChallengeState.Denied or ChallengeState.Expired or ChallengeState.Suspended or ChallengeState.Cancelled or ChallengeState.Invalid:
                return content with { State = status.State };
            default:
                return Unanswered(flow, content with { State = status.State == ChallengeState.Unknown ? content.State : status.State });
        }
    }

    // By this node's clock, which may differ from the store's. Before that, an "expired" is the service's own word.
    private bool IsOverHere(ChallengeHandle handle) => time.GetUtcNow() >= handle.Deadline;

    private static FlowContent Unanswered(FoundFlow flow, FlowContent content) =>
        flow.Age >= content.AnswerWithin ? content with { State = ChallengeState.Expired } : content;

    // An outage of the store concerns all logins. Otherwise each of them would log it at each of its turns.
    [LoggerMessage(EventIds.FlowNotRead, LogLevel.Warning, "A login of tenant {Tenant} cannot be read or changed, because the flow's store fails; this will be tried again, and the same for other logins is logged every ten seconds at most. {Reason}", EventName = nameof(EventIds.FlowNotRead))]
    private partial void LogStore(string tenant, string reason);

    [LoggerMessage(EventIds.FlowFaulted, LogLevel.Error, "A login of tenant {Tenant} cannot be processed ({Exception}); this will be tried again.", EventName = nameof(EventIds.FlowFaulted))]
    private partial void LogFault(string tenant, string exception);

    [LoggerMessage(EventIds.ServiceFailing, LogLevel.Warning, "A login of tenant {Tenant} cannot be polled at {Provider} ({Error}); this will be tried again.", EventName = nameof(EventIds.ServiceFailing))]
    private partial void LogTroubled(string tenant, string provider, TwoFactorError error);
}
