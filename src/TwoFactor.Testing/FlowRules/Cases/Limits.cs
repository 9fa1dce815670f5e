using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>A phone is asked at most as often as the settings allow.</summary>
internal static class Limits
{
    private const TwoFactorCapabilities Freezing = Setting.Usual | TwoFactorCapabilities.SingleChallenge;
    private const string TooOften = "a phone would be asked more often than the limits allow";

    public static FlowCaseList Cases { get; } = new(nameof(Limits))
    {
        { 8, A_subject_is_asked_no_more_often_than_the_limit },
        { 8, Without_a_first_factor_the_limit_is_stricter },
        { 8, A_tenant_is_asked_no_more_often_than_its_limit },
        { 8, One_subjects_limit_concerns_no_other },
        { 8, A_thousand_starts_a_second_reach_the_service_as_often_as_the_limit_says },
        { 8, Starts_without_the_first_factor_are_limited },
        { 8, Asking_again_for_the_open_question_is_not_counted },
        { 8, After_a_denial_the_person_is_left_alone_for_a_while },
        { 8, After_a_denial_other_people_are_not_left_alone },
    };

    private static Task A_subject_is_asked_no_more_often_than_the_limit(FlowScene scene) => ExpectLimitAsync(scene, hasFirstFactor: true, limit: 5);

    private static Task Without_a_first_factor_the_limit_is_stricter(FlowScene scene) => ExpectLimitAsync(scene, hasFirstFactor: false, limit: 3);

    private static async Task ExpectLimitAsync(FlowScene scene, bool hasFirstFactor, int limit)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        string subject = scene.NewSubject();
        TimeSpan begun = scene.Pace.Now;
        for (int i = 0; i < limit; i++)
        {
            Login login = await scene.StartAsync(Request()).ConfigureAwait(false);
            await scene.Flow.CancelAsync(login.Key).ConfigureAwait(false);
        }

        FlowStart refused = await scene.TryStartAsync(Request()).ConfigureAwait(false);
        scene.Pace.RequiresWithin(begun, 300 * scene.Unit);
        bool isRight = refused.Refusal == FlowRefusal.TooManyStarts && refused.RetryAfter > TimeSpan.Zero && refused.RetryAfter <= 300 * scene.Unit;
        scene.Expect(isRight, $"TooManyStarts after {limit} questions, and for how long", $"{refused}, {refused.RetryAfter}", TooOften);
        int starts = scene.Service.Count(subject, ServiceOperation.Start);
        scene.Expect(starts == limit, $"{limit} questions", starts, TooOften);
        if (!scene.Pace.IsVirtual)
            return;
        await scene.Pace.PassAsync(refused.RetryAfter!.Value - scene.Unit).ConfigureAwait(false);
        FlowStart early = await scene.TryStartAsync(Request()).ConfigureAwait(false);
        scene.Expect(early.Refusal == FlowRefusal.TooManyStarts, "TooManyStarts until then", early, TooOften);
        await scene.Pace.PassAsync(2 * scene.Unit).ConfigureAwait(false);
        await scene.StartAsync(Request()).ConfigureAwait(false);

        FlowRequest Request() => new(scene.Tenant, subject) { Browser = scene.NewBrowser(), HasFirstFactor = hasFirstFactor };
    }

    private static async Task A_tenant_is_asked_no_more_often_than_its_limit(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Options = options => options.MaxStartsOfTenant = 7 }).ConfigureAwait(false);
        FlowStart[] starts = await scene.RaceAsync(20, (flow, _) => flow.StartAsync(scene.NewRequest())).ConfigureAwait(false);
        scene.Expect(starts.Count(start => start.Id is not null) == 7, "7 questions of the tenant", starts.Count(start => start.Id is not null), "a stranger who guesses names could ring all phones");
        scene.Expect(starts.All(start => start.Refusal is null or FlowRefusal.TooManyStarts), "TooManyStarts for the others", string.Join(", ", starts.Select(start => start.Refusal).Distinct()), "callers would not know why");
        FlowStart other = await scene.TryStartAsync(new FlowRequest(scene.Tenants[1], scene.NewSubject())).ConfigureAwait(false);
        scene.Expect(other.Id is not null, "other tenants untouched", other, "one tenant's attack would lock all out");
    }

    private static async Task One_subjects_limit_concerns_no_other(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        string subject = scene.NewSubject();
        for (int i = 0; i < 8; i++)
            await scene.TryStartAsync(new FlowRequest(scene.Tenant, subject) { Browser = scene.NewBrowser() }).ConfigureAwait(false);
        await scene.StartAsync().ConfigureAwait(false);
        await scene.StartAsync(new FlowRequest(scene.Tenants[1], subject)).ConfigureAwait(false);
    }

    private static async Task A_thousand_starts_a_second_reach_the_service_as_often_as_the_limit_says(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        string subject = scene.NewSubject();
        for (int second = 0; second < (scene.Pace.IsVirtual ? 6 : 2); second++)
        {
            FlowStart[] starts = await scene.RaceAsync(
                scene.Pace.IsVirtual ? 1000 : 100, // in real time, a thousand at once would only test the speed of the engine
                (flow, i) => flow.StartAsync(new FlowRequest(scene.Tenant, subject) { Browser = $"browser-{i}", HasFirstFactor = i % 2 == 0 })).ConfigureAwait(false);
            scene.Expect(
                starts.All(start => start.Refusal is null or FlowRefusal.TooManyStarts or FlowRefusal.StillOpen), "TooManyStarts or StillOpen for the others",
                string.Join(", ", starts.Select(start => start.Refusal).Distinct()), "callers would not know why");
            await scene.Pace.PassAsync((second % 2 == 0 ? 1 : 120) * (scene.Pace.IsVirtual ? scene.Unit : TimeSpan.Zero)).ConfigureAwait(false);
        }

        // Then starts one after the other, because the number of starts that win a race depends on the machine.
        for (int i = 0; i < 6; i++)
        {
            FlowRequest request = new(scene.Tenant, subject) { Browser = "one after the other" };
            FlowStart start = await scene.TryStartAsync(request).ConfigureAwait(false);
            if (start.Id is not null)
                await scene.Flow.CancelAsync(new Login(request, start).Key).ConfigureAwait(false);
        }

        TimeSpan[] asked = [.. scene.Service.CallsFor(subject, ServiceOperation.Start).Select(call => call.At)];
        int most = asked.Select(one => asked.Count(other => other >= one && other < one + (299 * scene.Unit))).DefaultIfEmpty(0).Max();
        scene.Expect(most is >= 1 and <= 5, "at most 5 questions in any window", most, TooOften);
        scene.Expect(scene.Service.Overlaps == 0, "never two questions on one phone", $"{scene.Service.Overlaps} times", "a stranger who knows a name could freeze the person");
    }

    private static async Task Starts_without_the_first_factor_are_limited(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        string subject = scene.NewSubject();
        FlowRequest own = new(scene.Tenant, subject) { Browser = "the person's own" };
        TimeSpan begun = scene.Pace.Now;
        await scene.StartAsync(own).ConfigureAwait(false);
        await RingAsync().ConfigureAwait(false);
        int reached = scene.Service.Count(subject, ServiceOperation.Start) - 1;
        scene.Expect(reached <= 3, "at most 3 questions by strangers", reached, TooOften);
        Login login = await scene.StartAsync(own).ConfigureAwait(false);
        int before = scene.Service.Count(subject, ServiceOperation.Start);
        await RingAsync().ConfigureAwait(false);
        scene.Expect(scene.Service.Count(subject, ServiceOperation.Start) == before, "no further question by strangers", "one", "a stranger could keep the person from logging in");
        scene.Pace.RequiresWithin(begun, scene.Lifetime / 2); // so that there is time left to approve
        scene.Service.User(subject).Approves();
        FlowStatus status = await scene.WaitForEndAsync(login).ConfigureAwait(false);
        scene.Expect(status.State == ChallengeState.Approved && scene.Service.Overlaps == 0, "the person's own login", status, "a stranger could keep the person from logging in");

        async Task RingAsync()
        {
            for (int i = 0; i < 20; i++)
                await scene.TryStartAsync(new FlowRequest(scene.Tenant, subject) { Browser = scene.NewBrowser(), HasFirstFactor = false }).ConfigureAwait(false);
        }
    }

    private static async Task Asking_again_for_the_open_question_is_not_counted(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        for (int i = 0; i < 20; i++)
        {
            FlowStart again = await scene.TryStartAsync(login.Request).ConfigureAwait(false);
            scene.Expect(again.Id is not null, "the open question, as often as the page is loaded", again, "people who load the page again would be locked out");
        }

        await scene.Flow.CancelAsync(login.Key).ConfigureAwait(false);
        await scene.StartAsync(login.Request).ConfigureAwait(false);
    }

    private static async Task After_a_denial_the_person_is_left_alone_for_a_while(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        TimeSpan begun = scene.Pace.Now;
        Login login = await scene.FinishAsync(ChallengeState.Denied).ConfigureAwait(false);
        foreach (string browser in new[] { login.Request.Browser!, "another" })
        {
            FlowStart refused = await scene.TryStartAsync(new FlowRequest(scene.Tenant, login.Request.Subject) { Browser = browser }).ConfigureAwait(false);
            scene.Pace.RequiresWithin(begun, 25 * scene.Unit);
            bool isRight = refused.Refusal == FlowRefusal.PausedAfterDenial && refused.RetryAfter > TimeSpan.Zero && refused.RetryAfter <= 30 * scene.Unit;
            scene.Expect(isRight, "PausedAfterDenial, and for how long", $"{refused}, {refused.RetryAfter}", "a stranger could ask until the person approves to have peace");
        }

        scene.Expect(scene.Count(login, ServiceOperation.Start) == 1, "one question", scene.Count(login, ServiceOperation.Start), TooOften);
        await scene.Pace.PassAsync(31 * scene.Unit).ConfigureAwait(false);
        scene.Service.User(login.User).DoesNothing();
        await scene.StartAsync(login.Request).ConfigureAwait(false);
    }

    private static async Task After_a_denial_other_people_are_not_left_alone(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.FinishAsync(ChallengeState.Denied).ConfigureAwait(false);
        await scene.StartAsync().ConfigureAwait(false);
        await scene.StartAsync(new FlowRequest(scene.Tenants[1], login.Request.Subject)).ConfigureAwait(false);
    }
}
