using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Sends events to one of the host's listeners, in their order. It runs apart from logins, so a listener that throws, blocks or never
/// returns does not affect them. An event may be sent before the listener has handled the one before.</summary>
internal sealed partial class EventQueue(ITwoFactorEvents listener, ILogger logger, CancellationToken stopping)
{
    private const int Capacity = 10_000; // a listener that is so far behind is taken for failed
    private const int CapacityForRefusals = 5_000; // anyone can cause them at will. They leave room for the events of logins

    private readonly ConcurrentQueue<FlowEvent> events = new();
    private readonly Lock counting = new();
    private int unhandled; // waiting here, or given to the listener
    private int isRunning;
    private TaskCompletionSource? done;
    private bool isUnlimited;

    public void Add(FlowEvent flowEvent)
    {
        if (!TryCount(flowEvent))
        {
            LogLost(flowEvent.GetType().Name);
            return;
        }

        events.Enqueue(flowEvent);
        if (Interlocked.Exchange(ref isRunning, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Run(), this, preferLocal: false);
    }

    /// <summary>Accepts any number of events of logins from now on. When the host stops, all open logins may end at once.</summary>
    public void EndLimit()
    {
        lock (counting)
            isUnlimited = true;
    }

    /// <summary>Waits until the listener has handled all events.</summary>
    public Task WhenDoneAsync(CancellationToken cancellationToken)
    {
        lock (counting)
        {
            if (unhandled == 0)
                return Task.CompletedTask;
            done ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return done.Task.WaitAsync(cancellationToken);
        }
    }

    private bool TryCount(FlowEvent flowEvent)
    {
        lock (counting)
        {
            if (unhandled >= LimitFor(flowEvent))
                return false;
            unhandled++;
            return true;
        }
    }

    private int LimitFor(FlowEvent flowEvent) =>
        flowEvent is FlowKeyRefused or FlowGuardRefused ? CapacityForRefusals : isUnlimited ? int.MaxValue : Capacity;

    private void Run()
    {
        do
        {
            while (events.TryDequeue(out FlowEvent? flowEvent))
                _ = SendAsync(flowEvent);
            Interlocked.Exchange(ref isRunning, 0);
        }
        while (!events.IsEmpty && Interlocked.Exchange(ref isRunning, 1) == 0);
    }

    private async Task SendAsync(FlowEvent flowEvent)
    {
        try
        {
            await listener.OnEventAsync(flowEvent, stopping).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // an exception from the host's code must not end the queue
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogListener(flowEvent.GetType().Name, e.GetType().Name);
        }
        finally
        {
            EndOne();
        }
    }

    private void EndOne()
    {
        lock (counting)
        {
            if (--unhandled > 0)
                return;
            done?.SetResult();
            done = null;
        }
    }

    [LoggerMessage(EventIds.ListenerFailed, LogLevel.Error, "An event listener failed to handle {Event} ({Exception}).", EventName = nameof(EventIds.ListenerFailed))]
    private partial void LogListener(string @event, string exception);

    [LoggerMessage(EventIds.EventLost, LogLevel.Error, "{Event} was not delivered to an event listener that does not return.", EventName = nameof(EventIds.EventLost))]
    private partial void LogLost(string @event);
}
