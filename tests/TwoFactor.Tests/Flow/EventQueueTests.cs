using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>Events wait for their listener, up to a limit.</summary>
public sealed class EventQueueTests
{
    [Test]
    public async Task A_listener_that_never_finishes_is_given_no_more_than_ten_thousand_events()
    {
        Listener listener = new();
        using TelemetryRecorder recorder = new();
        EventQueue queue = new(listener, recorder.CreateLogger("test"), CancellationToken.None);
        FlowCancelled flowEvent = new(new FlowFacts(DateTimeOffset.UnixEpoch, "acme", "Sample", "sign-in", "jdoe"));
        for (int i = 0; i < 10_003; i++)
            queue.Add(flowEvent);
        Assert.That(Logged(), Is.EqualTo((string[])["EventLost", "EventLost", "EventLost"]));

        listener.Finish.SetResult();
        await Wait.UntilAsync(() => listener.Handled >= 10_000);
        queue.Add(flowEvent);
        await Wait.UntilAsync(() => listener.Handled >= 10_001);
        Assert.That(Logged().Count(), Is.EqualTo(3));

        IEnumerable<string> Logged() => recorder.Records.Where(one => one.Kind == TelemetryKind.Log).Select(one => one.Name);
    }

    [Test]
    public void Refusals_which_strangers_can_cause_at_will_leave_room_for_the_events_of_logins()
    {
        using TelemetryRecorder recorder = new();
        EventQueue queue = new(new Listener(), recorder.CreateLogger("test"), CancellationToken.None);
        FlowFacts facts = new(DateTimeOffset.UnixEpoch, "acme", "Sample", "sign-in", "jdoe");
        for (int i = 0; i < 6_000; i++)
            queue.Add(new FlowKeyRefused(facts));
        Assert.That(recorder.Records.Count(one => one.Name == "EventLost"), Is.EqualTo(1_000));
        for (int i = 0; i < 5_000; i++)
            queue.Add(new FlowCancelled(facts));
        Assert.That(recorder.Records.Count(one => one.Name == "EventLost"), Is.EqualTo(1_000));
    }

    [Test]
    public void A_stop_which_ends_all_open_logins_at_once_loses_none_of_their_events()
    {
        using TelemetryRecorder recorder = new();
        EventQueue queue = new(new Listener(), recorder.CreateLogger("test"), CancellationToken.None);
        FlowFacts facts = new(DateTimeOffset.UnixEpoch, "acme", "Sample", "sign-in", "jdoe");
        queue.EndLimit();
        for (int i = 0; i < 12_000; i++)
            queue.Add(new FlowWithdrawn(facts));
        Assert.That(recorder.Records, Is.Empty);
        queue.Add(new FlowKeyRefused(facts));
        Assert.That(recorder.Records.Single().Name, Is.EqualTo("EventLost"), "strangers cause these");
    }

    private sealed class Listener : ITwoFactorEvents
    {
        private int handled;

        public TaskCompletionSource Finish { get; } = new();

        public int Handled => Volatile.Read(ref handled);

        public async ValueTask OnEventAsync(FlowEvent flowEvent, CancellationToken cancellationToken = default)
        {
            await Finish.Task.ConfigureAwait(false);
            Interlocked.Increment(ref handled);
        }
    }
}
