using System.Diagnostics;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;
using TwoFactor.Transport;

namespace TwoFactor.Flow;

/// <summary>Polls the service for one flow, and writes what follows from its answer (<see cref="PollVerdict"/>).</summary>
/// <remarks><see cref="FlowTurns"/> decides when, and which node does it.</remarks>
internal sealed partial class FlowPolling(
    FlowProviders providers, FlowSettings settings, FlowEnding ending, FlowTelemetry telemetry, TimeProvider time, QuietLogger<FlowPolling> logger)
    : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly PollDurations durations = new();
    private readonly LastQuestions questions = new();
    private readonly LastQuestions questionsAfterEnd = new(); // the answer to an earlier question may be from before the end

    /// <summary>Polls the service, unless it asked for a pause or the start has not ended.</summary>
    /// <returns>The flow after the poll, or <see langword="null"/> if it must be read again.</returns>
    public async ValueTask<FoundFlow?> PollAsync(FoundFlow flow, FlowOptions options)
    {
        if (flow.Content.IsStarting || flow.IsQuiet)
            return flow;
        FlowContent content = flow.Content;
        long read = time.GetTimestamp();
        FlowContent next = content.IsDecoy || content.Handle is null
            ? PollVerdict.Unanswered(flow, content)
            : await AskAsync(flow, options, stopping.Token).ConfigureAwait(false);
        if (next == content)
            return flow;
        return await WriteAsync(flow, next, read, options).ConfigureAwait(false);
    }

    /// <summary>Asks the service once more before a flow is ended for another reason, because the person may have answered since the last poll.</summary>
    /// <remarks>Otherwise a thief could cancel a login that was just denied, and would avoid the pause and the lockout. So the service is asked even if the last
    /// poll failed, which the page shows. It is not asked while it wants a pause: a denial before its end is then not found. No turn is taken, because the flow
    /// ends in either case. Callers at the same time share one question (<see cref="LastQuestions"/>), so that a thousand of them cost one poll.</remarks>
    /// <param name="flow">The flow.</param>
    /// <param name="keepsApproval">Whether an approval is kept, for the browser that waits for it.</param>
    /// <param name="hasEnded">Whether the service has said that the challenge is over, so that its last state can be read.</param>
    /// <returns>The flow, with the person's answer if there is one; <see langword="null"/> if it no longer exists.</returns>
    public async ValueTask<FoundFlow?> AskBeforeEndAsync(FoundFlow flow, bool keepsApproval, bool hasEnded = false)
    {
        FlowContent content = flow.Content;
        if (flow.Stored.IsFinal || content.IsStarting || (flow.IsQuiet && content.HasFirstFactor))
            return flow;
        FlowOptions options = settings.For(content.Tenant);
        long asked = time.GetTimestamp();
        if (content.IsDecoy || content.Handle is null || flow.IsQuiet)
        {
            await Task.Delay(durations.OfLast(content.Tenant), time).ConfigureAwait(false); // as a challenge
            return await UnansweredAsync(flow, asked, options).ConfigureAwait(false);
        }

        try
        {
            // A service that hangs must not hold up the end for long. The poll is cancelled then too, but the host's own provider may ignore that.
            Task<LastAnswer> asking = (hasEnded ? questionsAfterEnd : questions).AskAsync(flow.Key, () => AskInTimeAsync(flow, options));
            LastAnswer answer = await asking.WaitAsync(PollDurations.Longest, time).ConfigureAwait(false);
            FlowContent answered = answer.Content;
            bool isKept = answered.State == ChallengeState.Approved ? keepsApproval : answered.State.IsFinal();
            if (isKept && !answered.IsDecoy)
                return await WriteAsync(answer.Flow, answered, answer.Read, options).ConfigureAwait(false);
            flow = flow with { Content = content with { IsDecoy = answered.IsDecoy } }; // so that a decoy is not polled again
        }
        catch (TimeoutException)
        {
            // as if there was no answer
        }
        catch (Exception e) when (stopping.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException)
        {
            return flow.After(time.GetElapsedTime(asked));
        }

        return await UnansweredAsync(flow, asked, options).ConfigureAwait(false);
    }

    /// <summary>How long the last poll of a tenant took on this node; see <see cref="PollDurations"/>.</summary>
    public TimeSpan DurationOfLast(string tenant) => durations.OfLast(tenant);

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    // Without a first factor, a flow expires with its time, whether or not there is a challenge and the service answers. With one, a poll that failed may be
    // repeated after that.
    private async ValueTask<FoundFlow?> UnansweredAsync(FoundFlow flow, long read, FlowOptions options)
    {
        FlowContent next = flow.Content.HasFirstFactor ? flow.Content : PollVerdict.Unanswered(flow, flow.Content);
        return next == flow.Content ? flow.After(time.GetElapsedTime(read)) : await WriteAsync(flow, next, read, options).ConfigureAwait(false);
    }

    /// <param name="flow">The flow as it was read.</param>
    /// <param name="next">The new content.</param>
    /// <param name="read">When the flow was read, as a timestamp.</param>
    /// <param name="options">The tenant's options.</param>
    private ValueTask<FoundFlow?> WriteAsync(FoundFlow flow, FlowContent next, long read, FlowOptions options) =>
        ending.WriteAsync(flow, next.State.IsFinal() ? next with { DecidedAge = flow.Age + time.GetElapsedTime(read) } : next, options);

    /// <summary>Asks for three seconds at most. Whatever happens after that is no answer, and no failure of the service either.</summary>
    private async Task<LastAnswer> AskInTimeAsync(FoundFlow flow, FlowOptions options)
    {
        long read = time.GetTimestamp();
        try
        {
            using CancellationTokenSource over = new(PollDurations.Longest, time);
            using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stopping.Token);
            return new LastAnswer(flow, await AskAsync(flow, options, ended.Token).ConfigureAwait(false), read);
        }
#pragma warning disable CA1031 // the poll was cancelled, because its time was over or the host stops; AskAsync handles all other failures
        catch (Exception)
#pragma warning restore CA1031
        {
            return new LastAnswer(flow, flow.Content, read);
        }
    }

    private async Task<FlowContent> AskAsync(FoundFlow flow, FlowOptions options, CancellationToken cancellationToken)
    {
        FlowContent content = flow.Content;
        long asked = time.GetTimestamp();
        using Activity? span = telemetry.StartSpan("two_factor flow poll", content);
        try
        {
            ChallengeHandle handle = ChallengeHandle.Parse(content.Handle!);
            bool wasOverHere = IsOverHere(handle); // the provider looks before it asks, and the clock may be put back meanwhile
            ChallengeStatus status = await AskServiceAsync(handle, cancellationToken).ConfigureAwait(false);
            return PollVerdict.Answered(flow, status, isOverHere: wasOverHere || IsOverHere(handle));
        }
        catch (TwoFactorException e)
        {
            if (!content.IsTroubled && !cancellationToken.IsCancellationRequested)
                LogTroubled(content.Tenant, content.Provider, e.Error);
            TimeSpan? pause = e.RetryAfter is { } wait ? time.GetElapsedTime(asked) + wait : null;
            return PollVerdict.Failed(flow, options, isForgotten: e.Error == TwoFactorError.ChallengeNotFound, pause);
        }
#pragma warning disable CA1031 // after a fault in the host's code, such as a handler, the login must still expire in time, and be withdrawn when it is abandoned
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            logger.Faulted(content.Tenant, e);
            return PollVerdict.Failed(flow, options, isForgotten: false);
        }
        finally
        {
            durations.Record(content.Tenant, time.GetElapsedTime(asked));
        }
    }

    private bool IsOverHere(ChallengeHandle handle) => time.GetUtcNow() >= handle.Deadline;

    // A call of the host's code that never ends would keep its place among the tenant's polls forever. One that ignores its token is waited for, so that no
    // other one of its kind begins beside it.
    private async Task<ChallengeStatus> AskServiceAsync(ChallengeHandle handle, CancellationToken cancellationToken)
    {
        Task<ChallengeStatus> poll = providers.Of(handle).PollStateAsync(handle, cancellationToken);
        try
        {
            return await poll.WaitAsync(FlowCadence.LongestCall, time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            if (poll.IsCompleted)
                return await poll.ConfigureAwait(false);
            Abandoned.Observe(poll);
            throw;
        }
    }

    [LoggerMessage(EventIds.ServiceFailing, LogLevel.Warning, "A login of tenant {Tenant} cannot be polled at {Provider} ({Error}); this will be tried again.", EventName = nameof(EventIds.ServiceFailing))]
    private partial void LogTroubled(string tenant, string provider, TwoFactorError error);
}
