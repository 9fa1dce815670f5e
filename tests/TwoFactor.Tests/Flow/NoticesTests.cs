using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Telemetry;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>What <see cref="FlowNotices"/> does with all its listeners when the host stops.</summary>
public sealed class NoticesTests
{
    [Test]
    public void A_stop_ends_the_limit_of_every_listener()
    {
        using TelemetryRecorder log = new();
        FlowContent flow = SampleContent.Least();
        FlowNotices notices = Make(log, new Stuck(), new Stuck());
        notices.EndLimits();
        for (int i = 0; i < 10_001; i++)
            notices.Withdrawn(flow);
        Assert.That(log.Records.Select(one => one.Name), Has.None.EqualTo("EventLost"));
    }

    [Test]
    public async Task A_listener_that_still_works_when_the_host_is_disposed_is_told_to_stop()
    {
        using TelemetryRecorder log = new();
        Stuck listener = new();
        FlowNotices notices = Make(log, listener);
        notices.Withdrawn(SampleContent.Least());
        CancellationToken given = await listener.Given;
        Assert.That(given.IsCancellationRequested, Is.False);
        notices.Dispose();
        Assert.That(given.IsCancellationRequested, Is.True);
    }

    private static FlowNotices Make(TelemetryRecorder log, params ITwoFactorEvents[] listeners) =>
        new(listeners, new ManualTimeProvider(), new QuietLogger<FlowNotices>(new Logger<FlowNotices>(new LoggerFactory([log]))));

    /// <summary>A listener that never returns.</summary>
    private sealed class Stuck : ITwoFactorEvents
    {
        private readonly TaskCompletionSource<CancellationToken> given = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<CancellationToken> Given => given.Task;

        public ValueTask OnEventAsync(FlowEvent flowEvent, CancellationToken cancellationToken = default)
        {
            given.TrySetResult(cancellationToken);
            return new ValueTask(new TaskCompletionSource().Task);
        }
    }
}
