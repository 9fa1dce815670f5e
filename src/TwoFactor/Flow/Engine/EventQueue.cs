using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using TwoFactor.Telemetry;

namespace TwoFactor.Flow;

/// <summary>Hands events to one of the host's listeners, in their order and away from the logins: one that throws, blocks or never returns disturbs
/// nothing.</summary>
internal sealed partial class EventQueue(ITwoFactorEvents listener, ILogger logger, CancellationToken stopping)
{
    private const int Capacity = 10_000; // a listener that is so far behind has failed

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
#pragma warning disable CA1031 // a host's code: its faults end here
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogListener(flowEvent.GetType().Name, e.GetType().Name);
        }
    }

    [LoggerMessage(EventIds.ListenerFailed, LogLevel.Error, "A listener failed at {Event} ({Exception}).", EventName = nameof(EventIds.ListenerFailed))]
    private partial void LogListener(string @event, string exception);

    [LoggerMessage(EventIds.EventLost, LogLevel.Error, "{Event} is lost to a listener that does not return.", EventName = nameof(EventIds.EventLost))]
    private partial void LogLost(string @event);
}
