using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Sends events to one of the host's listeners, in their order. It runs apart from logins, so a listener that throws, blocks or never
/// returns does not affect them.</summary>
internal sealed partial class EventQueue(ITwoFactorEvents listener, ILogger logger, CancellationToken stopping)
{
    private const int Capacity = 10_000; // a listener that is so far behind is taken for failed

    private readonly Channel<FlowEvent> events = Channel.CreateBounded<FlowEvent>(new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait });
    private int isRunning;

    public void Add(FlowEvent flowEvent)
    {
        if (!events.Writer.TryWrite(flowEvent))
            LogLost(flowEvent.GetType().Name);
        else if (Interlocked.Exchange(ref isRunning, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Run(), this, preferLocal: false);
    }

    private void Run()
    {
        do
        {
            while (events.Reader.TryRead(out FlowEvent? flowEvent))
                _ = SendAsync(flowEvent);
            Interlocked.Exchange(ref isRunning, 0);
        }
        while (events.Reader.TryPeek(out _) && Interlocked.Exchange(ref isRunning, 1) == 0);
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
    }

    [LoggerMessage(EventIds.ListenerFailed, LogLevel.Error, "An event listener failed to handle {Event} ({Exception}).", EventName = nameof(EventIds.ListenerFailed))]
    private partial void LogListener(string @event, string exception);

    [LoggerMessage(EventIds.EventLost, LogLevel.Error, "{Event} was not delivered to an event listener that does not return.", EventName = nameof(EventIds.EventLost))]
    private partial void LogLost(string @event);
}
