using Microsoft.Extensions.Logging;

namespace TwoFactor.Flow;

/// <summary>Tells the host's listeners what happens. A listener that throws or takes its time disturbs nothing.</summary>
internal sealed class FlowNotices : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly EventQueue[] queues;
    private readonly TimeProvider time;

    public FlowNotices(IEnumerable<ITwoFactorEvents> listeners, TimeProvider time, ILogger<FlowNotices> logger)
    {
        this.time = time;
        queues = [.. listeners.Select(listener => new EventQueue(listener, logger, stopping.Token))];
    }

    public void Started(FlowContent flow) => Send(new FlowStarted
    {
        At = time.GetUtcNow(), Tenant = flow.Tenant, Provider = flow.Provider, Purpose = flow.Purpose, Subject = flow.Subject, HasFirstFactor = flow.HasFirstFactor,
    });

    public void StartFailed(FlowRequest request, string provider, TwoFactorError error, bool mayHaveBeenProcessed) => Send(new FlowStartFailed
    {
        At = time.GetUtcNow(), Tenant = request.Tenant, Provider = provider, Purpose = request.Purpose, Subject = request.Subject,
        Error = error, MayHaveBeenProcessed = mayHaveBeenProcessed,
    });

    public void GuardRefused(FlowRequest request, string provider, FlowRefusal refusal) => Send(new FlowGuardRefused
    {
        At = time.GetUtcNow(), Tenant = request.Tenant, Provider = provider, Purpose = request.Purpose, Subject = request.Subject, Refusal = refusal,
    });

    public void Replaced(FlowContent flow) => Send(new FlowReplaced
    {
        At = time.GetUtcNow(), Tenant = flow.Tenant, Provider = flow.Provider, Purpose = flow.Purpose, Subject = flow.Subject,
    });

    public void Answered(FlowContent flow) => Send(new FlowAnswered
    {
        At = time.GetUtcNow(), Tenant = flow.Tenant, Provider = flow.Provider, Purpose = flow.Purpose, Subject = flow.Subject, State = flow.State,
    });

    public void Completed(FlowContent flow) => Send(new FlowCompleted
    {
        At = time.GetUtcNow(), Tenant = flow.Tenant, Provider = flow.Provider, Purpose = flow.Purpose, Subject = flow.Subject,
        State = flow.State, ByFailureMode = flow.ByFailureMode,
    });

    public void KeyRefused(FlowKey key) => Send(new FlowKeyRefused
    {
        At = time.GetUtcNow(), Tenant = key.Tenant, Purpose = key.Purpose, Subject = key.Subject,
    });

    public void FailedOpen(FlowContent flow) => Send(new FlowFailedOpen
    {
        At = time.GetUtcNow(), Tenant = flow.Tenant, Provider = flow.Provider, Purpose = flow.Purpose, Subject = flow.Subject,
    });

    public void OtherProviderAsked(FlowRequest request, string provider) => Send(new FlowOtherProviderAsked
    {
        At = time.GetUtcNow(), Tenant = request.Tenant, Provider = provider, Purpose = request.Purpose, Subject = request.Subject,
    });

    public void Cancelled(FlowContent flow) => Send(new FlowCancelled
    {
        At = time.GetUtcNow(), Tenant = flow.Tenant, Provider = flow.Provider, Purpose = flow.Purpose, Subject = flow.Subject,
    });

    public void Abandoned(FlowContent flow) => Send(new FlowAbandoned
    {
        At = time.GetUtcNow(), Tenant = flow.Tenant, Provider = flow.Provider, Purpose = flow.Purpose, Subject = flow.Subject,
    });

    public void Withdrawn(FlowContent flow) => Send(new FlowWithdrawn
    {
        At = time.GetUtcNow(), Tenant = flow.Tenant, Provider = flow.Provider, Purpose = flow.Purpose, Subject = flow.Subject,
    });

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private void Send(FlowEvent flowEvent)
    {
        foreach (EventQueue queue in queues)
            queue.Add(flowEvent);
    }
}
