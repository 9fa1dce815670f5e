namespace TwoFactor.Tests.Flow;

/// <summary>An event listener that records its events and then runs the test's action.</summary>
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

    /// <summary>Waits until the given number of events of a kind have come.</summary>
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
