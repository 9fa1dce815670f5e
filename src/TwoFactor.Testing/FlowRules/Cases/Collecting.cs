using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>There are two deadlines: one for the user's answer, and one to collect the outcome.</summary>
internal static class Collecting
{
    public static FlowCaseList Cases { get; } = new(nameof(Collecting))
    {
        { 2, An_answer_in_time_may_be_collected_a_little_later },
        { 2, An_answer_is_not_kept_longer_than_it_can_be_collected },
        { 2, An_answer_in_time_is_found_after_the_deadline_if_the_service_was_down },
        { 2, A_login_that_nobody_answers_expires },
    };

    private static async Task An_answer_in_time_may_be_collected_a_little_later(FlowScene scene)
    {
        scene.RequiresVirtualTime();
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
        await scene.Pace.PassAsync(118 * scene.Unit).ConfigureAwait(false);
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, "an approval that can still be collected after a pause", outcome, "people would have to ask again");
    }

    private static async Task An_answer_is_not_kept_longer_than_it_can_be_collected(FlowScene scene)
    {
        scene.RequiresVirtualTime();
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
        await scene.Pace.PassAsync(122 * scene.Unit).ConfigureAwait(false);
        string answer = await scene.AskAsync(KeyCall.Complete, scene.Flow, login.Key).ConfigureAwait(false);
        scene.Expect(Answer.IsNotFound(answer), "ChallengeNotFound when the time to collect is over", answer, "anyone who finds the browser open could use an old approval");
    }

    private static async Task An_answer_in_time_is_found_after_the_deadline_if_the_service_was_down(FlowScene scene)
    {
        scene.RequiresVirtualTime();
        await scene.OpenAsync(new Setting { Options = options => options.AbandonAfter = TimeSpan.FromHours(1) }).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.Service.Instead = call => call.Operation == ServiceOperation.Poll ? new InMemoryAnswer(TwoFactorError.Unavailable) : null;
        await scene.Pace.PassAsync(scene.Lifetime + (60 * scene.Unit)).ConfigureAwait(false);
        scene.Service.Instead = null;
        scene.Service.User(login.User).Approves();
        FlowStatus status = await scene.WaitForEndAsync(login).ConfigureAwait(false);
        scene.Expect(status.State == ChallengeState.Approved, "the approval, which was given in time", status, "people would have to ask again");
    }

    private static async Task A_login_that_nobody_answers_expires(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        TimeSpan lifetime = 8 * scene.Unit;
        Login login = await scene.StartAsync(new FlowRequest(scene.Tenant, scene.NewSubject()) { Lifetime = lifetime }).ConfigureAwait(false);
        TimeSpan begun = scene.Pace.Now;
        FlowStatus status = await scene.WaitForEndAsync(login).ConfigureAwait(false);
        scene.Expect(status.State == ChallengeState.Expired, "a login that expires", status, "pages would wait forever");
        scene.Expect(scene.Pace.Now - begun > lifetime - scene.Unit, "no end before the person's time is over", scene.Pace.Now - begun, "people would have less time than they were given");
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Expired, "the outcome Expired", outcome, "somebody could be let in who did not answer");
    }
}
