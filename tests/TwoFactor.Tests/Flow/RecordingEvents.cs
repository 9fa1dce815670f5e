namespace TwoFactor.Tests.Flow;

/// <summary>A listener that keeps what it is told, and then does what a test wants.</summary>
internal sealed class RecordingEvents(Action<FlowEvent>? then = null) : ITwoFactorEvents
{
    private readonly Lock changing = new();
    private readonly List<FlowEvent> events = [];
    private TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<FlowEvent> Events
    {
        get
        {
            lock (changing)
                return [.. events];
        }
    }

    public ValueTask OnEventAsync(FlowEvent flowEvent, CancellationToken cancellationToken = default)
    {
        lock (changing)
        {
            events.Add(flowEvent);
            more.SetResult();
            more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        then?.Invoke(flowEvent);
        return ValueTask.CompletedTask;
    }

    /// <summary>Waits until that many events of a kind have come.</summary>
    public async Task WaitForAsync<TEvent>(int count)
        where TEvent : FlowEvent
    {
        while (true)
        {
            Task next;
            lock (changing)
            {
                if (events.OfType<TEvent>().Count() >= count)
                    return;
                next = more.Task;
            }

            await next;
        }
    }
}
