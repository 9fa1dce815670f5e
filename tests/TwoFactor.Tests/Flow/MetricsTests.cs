using TwoFactor.Testing;

namespace TwoFactor.Tests.Flow;

/// <summary>What logins add to the metrics. Alerts of a host use these names and words.</summary>
public sealed class MetricsTests
{
    [Test]
    public async Task A_login_is_measured_at_its_start_its_polls_its_end_and_its_completion()
    {
        using TelemetryRecorder recorder = new();
        using FlowHost scene = new();
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        await scene.Flow.CompleteAsync(key);
        await Assert.CatchAsync<TwoFactorException>(() => scene.Flow.CompleteAsync(key));
        string[] expected =
        [
            "two_factor.flow.starts 1; two_factor.provider=InMemory; two_factor.outcome=opened",
            "two_factor.flow.poll.lateness 0",
            "two_factor.flow.duration 2; two_factor.provider=InMemory; two_factor.state=approved",
            "two_factor.flow.completions 1; two_factor.provider=InMemory; two_factor.state=approved; two_factor.by_failure_mode=False",
            "two_factor.flow.refused_keys 1",
        ];
        Assert.That(OfFlow(recorder), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_login_without_the_phone_is_measured_as_one_by_the_failure_mode()
    {
        using TelemetryRecorder recorder = new();
        using FlowHost scene = new(options => options.FailureMode = FlowFailureMode.OpenWithAudit);
        scene.Service.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        await scene.Flow.CompleteAsync(await scene.StartAsync());
        Assert.That(OfFlow(recorder), Has.One.EqualTo("two_factor.flow.completions 1; two_factor.provider=InMemory; two_factor.state=approved; two_factor.by_failure_mode=True"));
    }

    private static string[] OfFlow(TelemetryRecorder recorder) =>
        [.. recorder.Records.Where(record => record.Name.StartsWith("two_factor.flow.", StringComparison.Ordinal)).Select(record => $"{record.Name} {record.Text}")];
}
