using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Sends events to the host's listeners. A listener that throws or is slow does not affect logins.</summary>
internal sealed class FlowNotices : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly EventQueue[] queues;
    private readonly TimeProvider time;

    public FlowNotices(IEnumerable<ITwoFactorEvents> listeners, TimeProvider time, QuietLogger<FlowNotices> logger)
    {
        this.time = time;
        queues = [.. listeners.Select(listener => new EventQueue(listener, logger, stopping.Token))];
    }

    public void Started(FlowContent flow) => Send(new FlowStarted(Of(flow)) { HasFirstFactor = flow.HasFirstFactor });

    public void StartFailed(FlowRequest request, string provider, TwoFactorError error, bool mayHaveBeenProcessed) =>
        Send(new FlowStartFailed(Of(request, provider)) { Error = error, HasFirstFactor = request.HasFirstFactor, MayHaveBeenProcessed = mayHaveBeenProcessed });

    /// <summary>Refuses a start for the guard, and reports that.</summary>
    public StartResult Refuse(FlowAttempt attempt, FlowRefusal refusal, TimeSpan retryAfter)
    {
        Send(new FlowGuardRefused(Of(attempt.Request, attempt.Provider.Name)) { Refusal = refusal });
        return StartResult.Refused(refusal, retryAfter);
    }

    public void Replaced(FlowContent flow) => Send(new FlowReplaced(Of(flow)));

    public void Answered(FlowContent flow) => Send(new FlowAnswered(Of(flow)) { State = flow.State, ByFailureMode = flow.ByFailureMode });

    public void Completed(FlowContent flow) => Send(new FlowCompleted(Of(flow)) { State = flow.State, ByFailureMode = flow.ByFailureMode });

    public void KeyRefused(FlowKey key) => Send(new FlowKeyRefused(new FlowFacts(time.GetUtcNow(), key.Tenant, provider: null, key.Purpose, key.Subject)));

    public void FailedOpen(FlowContent flow) => Send(new FlowFailedOpen(Of(flow)));

    public void OtherProviderAsked(FlowRequest request, string provider) => Send(new FlowOtherProviderAsked(Of(request, provider)));

    public void Cancelled(FlowContent flow) => Send(new FlowCancelled(Of(flow)));

    public void Abandoned(FlowContent flow) => Send(new FlowAbandoned(Of(flow)));

    public void Withdrawn(FlowContent flow) => Send(new FlowWithdrawn(Of(flow)));

    /// <summary>Removes the limit of waiting events. When the host stops, all open logins may end at once, and none of their events may be lost.</summary>
    public void EndLimits()
    {
        foreach (EventQueue queue in queues)
            queue.EndLimit();
    }

    /// <summary>Waits until the listeners have handled all events.</summary>
    public Task WhenHandledAsync(CancellationToken cancellationToken) => Task.WhenAll(queues.Select(queue => queue.WhenDoneAsync(cancellationToken)));

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private FlowFacts Of(FlowContent flow) => new(time.GetUtcNow(), flow.Tenant, flow.Provider, flow.Purpose, flow.Subject);

    private FlowFacts Of(FlowRequest request, string provider) => new(time.GetUtcNow(), request.Tenant, provider, request.Purpose, request.Subject);

    private void Send(FlowEvent flowEvent)
    {
        foreach (EventQueue queue in queues)
            queue.Add(flowEvent);
    }
}
