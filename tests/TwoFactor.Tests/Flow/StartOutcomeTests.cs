using TwoFactor.Testing;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>The word with which the start of a login is counted, for each of its outcomes. Alerts of a host may name these words.</summary>
public sealed class StartOutcomeTests
{
    [Test]
    public async Task Each_outcome_of_a_start_is_counted_with_its_word()
    {
        using TelemetryRecorder recorder = new();
        using FlowHost scene = new(options => options.MaxStarts = 1, options => options.Capabilities = LikeSecSign);

        scene.Service.User("away").DoesNothing();
        Assert.That(await CountedAsync("away"), Is.EqualTo("opened"));
        Assert.That(await CountedAsync("away"), Is.EqualTo("found_open"));
        Assert.That(await CountedAsync("somebody else", user: "away"), Is.EqualTo("still_open"));
        await scene.Flow.CancelAsync(await scene.StartAsync("away"));
        Assert.That(await CountedAsync("away"), Is.EqualTo("too_many_starts"));

        scene.Service.User("denier").Denies();
        Assert.That(await CountedAsync("denier"), Is.EqualTo("opened"));
        await scene.AdvanceAsync(TimeSpan.FromSeconds(3));
        Assert.That(await CountedAsync("denier"), Is.EqualTo("paused_after_denial"));

        foreach ((TwoFactorError error, string word) in new[]
        {
            (TwoFactorError.UserNotEnrolled, "not_enrolled"), (TwoFactorError.UserSuspended, "suspended"), (TwoFactorError.Unavailable, "unavailable"), (TwoFactorError.RateLimited, "unavailable"),
        })
        {
            scene.Service.User($"{error}").CannotBeAsked(error);
            Assert.That(await CountedAsync($"{error}"), Is.EqualTo(word));
        }

        async Task<string> CountedAsync(string subject, string? user = null)
        {
            int before = Starts().Length;
            await scene.Flow.StartAsync(new FlowRequest(FlowHost.Tenant, subject) { User = user, Browser = "browser-1" });
            string[] after = Starts();
            Assert.That(after, Has.Length.EqualTo(before + 1));
            return after[^1];
        }

        string[] Starts() => [.. recorder.Records.Where(record => record.Name == "two_factor.flow.starts").Select(record => record.Text.Split("two_factor.outcome=")[^1].Split([' ', ',', '}'])[0])];
    }
}
