using System.Globalization;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>Polls that take so long that they end after the deadline of the question.</summary>
public sealed class LatePollTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task An_approval_in_time_is_collected_however_long_the_service_takes_to_report_it()
    {
        GatedService? gate = null;
        using FlowHost scene = new(
            options => options.CollectWithin = 10 * Second,
            service: options => (options.Service, options.RequestTimeout) = (gate = new GatedService((InMemoryService)options.Service!, ServiceOperation.Poll), 100 * Second));
        scene.Held = () => gate!.Held;
        FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "browser-1", Lifetime = 20 * Second });
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(100 * Second, Second);
        Assert.That(gate!.Waiting, Is.EqualTo(1));
        gate.Answer(0);
        await scene.RestAsync();
        Assert.That((await scene.Flow.CompleteAsync(FlowHost.Key(start.Id!))).State, Is.EqualTo(ChallengeState.Approved));
    }

    // The slot of a login expires five seconds after its deadline.
    [Test]
    public async Task A_denial_that_is_found_after_the_slot_has_expired_is_followed_by_the_pause()
    {
        using FlowHost scene = new(service: options => options.Capabilities = SampleCapabilities.LikeSezameWithLifetime);
        FlowStart start = await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, "jdoe") { Browser = "thief", Lifetime = 20 * Second });
        InMemoryUser person = scene.Service.User("jdoe");
        person.Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
        await scene.AdvanceAsync(26 * Second);
        person.Answers(ChallengeState.Denied);
        FlowKey key = FlowHost.Key(start.Id!, browser: "thief");
        await scene.AdvanceAsync(11 * Second);
        Assert.That((await scene.Flow.GetAsync(key)).State, Is.EqualTo(ChallengeState.Denied));
        int starts = scene.Starts;
        FlowRefusal? refusal = (await scene.Flow.StartAsync(FlowHost.Request(browser: "thief"))).Refusal;
        Assert.That((refusal, scene.Starts - starts), Is.EqualTo((FlowRefusal.PausedAfterDenial, 0)));
    }

    [Test]
    public async Task The_measured_duration_includes_the_call_before_the_end([Values("approved", "cancelled", "replaced")] string end)
    {
        using TelemetryRecorder recorder = new();
        GatedService? gate = null;
        using FlowHost scene = new(service: options =>
            (options.Service, options.RequestTimeout) = (gate = new GatedService((InMemoryService)options.Service!, ServiceOperation.Poll), 100 * Second));
        scene.Held = () => gate!.Held;
        FlowKey key = await scene.StartAsync();
        if (end == "approved")
            scene.Service.User("jdoe").Approves();
        Task ending = end switch
        {
            "cancelled" => scene.Flow.CancelAsync(key),
            "replaced" => scene.Flow.StartAsync(FlowHost.Request(browser: "browser-2")),
            _ => Task.CompletedTask,
        };
        await Wait.UntilAsync(() => gate!.Waiting == 1, () => scene.Time.Advance(TimeSpan.FromMilliseconds(100)));
        await scene.AdvanceAsync(5 * Second, Second);
        gate!.Answer(0);
        await ending;
        await scene.RestAsync();
        string duration = recorder.Records.Single(record => record.Name == "two_factor.flow.duration").Text;
        Assert.That(double.Parse(duration.Split(';')[0], CultureInfo.InvariantCulture), Is.InRange(end == "approved" ? 5 : 3, 8), duration);
    }
}
