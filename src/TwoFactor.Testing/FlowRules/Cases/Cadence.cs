using System.Globalization;
using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>When the service is polled, according to <see cref="FlowOptions"/>.</summary>
internal static class Cadence
{
    public static FlowCaseList Cases { get; } = new(nameof(Cadence))
    {
        { 4, Polls_are_quick_at_first_and_slow_later },
        { 4, Jitter_stays_within_its_part_of_the_interval },
        { 4, A_failing_service_is_polled_less_often_and_the_status_reports_its_trouble },
        { 4, No_more_polls_of_a_tenant_are_under_way_than_the_limit_says },
        { 4, A_poll_that_hangs_holds_up_no_other_login },
    };

    private static async Task Polls_are_quick_at_first_and_slow_later(FlowScene scene)
    {
        scene.RequiresVirtualTime();
        await scene.OpenAsync().ConfigureAwait(false);
        TimeSpan[] polls = await PollsAsync(scene, scene.Lifetime).ConfigureAwait(false);
        scene.Expect(Near(polls[0], 2 * scene.Unit), "the first poll after FirstPollAfter", polls[0], "the service would be polled before users have their phones in their hands");
        for (int i = 1; i < polls.Length; i++)
        {
            TimeSpan gap = polls[i] - polls[i - 1];
            bool isRight = polls[i - 1] < 29 * scene.Unit ? Near(gap, scene.Unit) : polls[i - 1] > 31 * scene.Unit ? Near(gap, 3 * scene.Unit) : gap >= scene.Unit;
            scene.Expect(isRight, "QuickInterval within QuickPeriod, and SlowInterval after it", $"{gap} after the poll at {polls[i - 1]}", "answers would come late, or the service would be asked too often");
        }
    }

    private static async Task Jitter_stays_within_its_part_of_the_interval(FlowScene scene)
    {
        scene.RequiresVirtualTime();
        await scene.OpenAsync(new Setting { Options = options =>
        {
            options.Jitter = 0.3;
            options.MinPollInterval = TimeSpan.FromSeconds(0.2);
        } }).ConfigureAwait(false);
        Login[] logins = [.. await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => scene.StartAsync())).ConfigureAwait(false)];
        foreach (Login login in logins)
            scene.KeepWaiting(login, node: 0);
        await scene.Pace.PassAsync(20 * scene.Unit).ConfigureAwait(false);
        TimeSpan[] gaps = [.. logins.SelectMany(login => Gaps(scene, login))];
        scene.Expect(
            gaps.All(gap => gap >= 0.69 * scene.Unit && gap <= 1.45 * scene.Unit), "intervals that vary by at most 0.3 of themselves",
            string.Join(", ", gaps.Select(gap => gap.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture))), "the service would be asked too often");
        scene.Expect(gaps.Distinct().Count() >= 4, "intervals that vary from login to login, at least", $"{gaps.Distinct().Count()} lengths", "many logins would poll in step");
    }

    private static async Task A_failing_service_is_polled_less_often_and_the_status_reports_its_trouble(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.Service.User(login.User).Answers(new InMemoryAnswer(TwoFactorError.Unavailable));
        FlowStatus status = login.Start.Status!;
        for (int i = 0; i < 20 && !status.IsServiceTroubled; i++)
            status = await scene.EndAsync(scene.Flow.WaitAsync(login.Key, status.Version, 5 * scene.Unit, scene.End)).ConfigureAwait(false);
        scene.Expect(status is { IsServiceTroubled: true, State: not ChallengeState.Approved }, "a status that shows the trouble", status, "people would wait and not know why");
        int before = scene.Count(login, ServiceOperation.Poll);
        TimeSpan begun = scene.Pace.Now;
        scene.KeepWaiting(login, node: 0);
        await scene.Pace.PassAsync(21 * scene.Unit).ConfigureAwait(false);
        int polls = scene.Count(login, ServiceOperation.Poll) - before;
        double most = ((scene.Pace.Now - begun) / (10 * scene.Unit)) + 1;
        scene.Expect(polls <= most, "a poll after each TroubledInterval", $"{polls} in {scene.Pace.Now - begun}", "a service in trouble could not recover");
        scene.Service.User(login.User).Approves();
        status = await scene.WaitForEndAsync(login).ConfigureAwait(false);
        scene.Expect(status is { State: ChallengeState.Approved, IsServiceTroubled: false }, "the answer when the trouble is over", status, "an answer would be lost");
    }

    private static async Task No_more_polls_of_a_tenant_are_under_way_than_the_limit_says(FlowScene scene)
    {
        const int limit = 3;
        await scene.OpenAsync(new Setting { Nodes = 1, Options = options => options.MaxConcurrentPolls = limit }).ConfigureAwait(false);
        HeldCalls polls = scene.Service.Hold(ServiceOperation.Poll);
        List<Login> logins = [];
        for (int i = 0; i < 10; i++)
        {
            logins.Add(await scene.StartAsync().ConfigureAwait(false));
            scene.KeepWaiting(logins[i], node: 0);
        }

        await scene.Pace.PassAsync(5 * scene.Unit).ConfigureAwait(false);
        scene.Expect(polls.Waiting is > 0 and <= limit, $"at most {limit} polls under way", polls.Waiting, "one tenant's logins could take all connections");
        polls.AnswerAll();
        foreach (Login login in logins)
            scene.Service.User(login.User).Approves();
        foreach (Login login in logins)
        {
            FlowStatus status = await scene.WaitForEndAsync(login).ConfigureAwait(false);
            scene.Expect(status.State == ChallengeState.Approved, "every login's answer when there is room again", status, "an answer would be lost");
        }
    }

    private static async Task A_poll_that_hangs_holds_up_no_other_login(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login stuck = await scene.StartAsync().ConfigureAwait(false);
        HeldCalls polls = scene.Service.Hold(ServiceOperation.Poll);
        scene.KeepWaiting(stuck, node: 0);
        await scene.UntilAsync(() => polls.Count > 0, 5 * scene.Unit, "a poll", () => "none", "nobody could log in").ConfigureAwait(false);
        Login other = await scene.StartAsync().ConfigureAwait(false);
        scene.KeepWaiting(other, node: 0);
        await scene.UntilAsync(() => Enumerable.Range(0, polls.Count).Any(i => polls[i].User == other.User), 8 * scene.Unit, "a poll of another login meanwhile", () => "none", "one login could stop all others").ConfigureAwait(false);
    }

    private static IEnumerable<TimeSpan> Gaps(FlowScene scene, Login login)
    {
        TimeSpan[] polls = [.. scene.Service.CallsFor(login.User, ServiceOperation.Poll).Select(call => call.At)];
        return polls.Skip(1).Zip(polls, (later, earlier) => later - earlier);
    }

    private static async Task<TimeSpan[]> PollsAsync(FlowScene scene, TimeSpan watched)
    {
        Login login = await scene.StartAsync().ConfigureAwait(false);
        TimeSpan begun = scene.Pace.Now;
        scene.KeepWaiting(login, node: 0);
        await scene.Pace.PassAsync(watched).ConfigureAwait(false);
        TimeSpan[] polls = [.. scene.Service.CallsFor(login.User, ServiceOperation.Poll).Select(call => call.At - begun)];
        scene.Expect(polls.Length > 5, "polls", polls.Length, "nobody could log in");
        return polls;
    }

    // A poll may be a little late, but not early.
    private static bool Near(TimeSpan time, TimeSpan expected) => time >= expected - TimeSpan.FromMilliseconds(1) && time <= 1.15 * expected;
}
