using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>Of any number of callers exactly one gets the outcome.</summary>
internal static class Once
{
    private const int Callers = 100;
    private const int Rounds = 3;

    public static FlowCaseList Cases { get; } = new(nameof(Once))
    {
        { 2, Of_a_hundred_racing_completions_one_gets_the_approval },
        { 2, Of_a_hundred_racing_completions_one_gets_another_end },
        { 2, Cancellations_that_race_completions_take_nothing_away },
        { 2, Nobody_gets_an_outcome_before_there_is_one },
        { 2, The_outcome_says_who_was_let_in_where_and_for_what },
        { 2, One_yes_lets_one_login_in },
    };

    private static Task Of_a_hundred_racing_completions_one_gets_the_approval(FlowScene scene) => RaceAsync(scene, ChallengeState.Approved);

    private static Task Of_a_hundred_racing_completions_one_gets_another_end(FlowScene scene) => RaceAsync(scene, ChallengeState.Denied);

    private static async Task RaceAsync(FlowScene scene, ChallengeState state)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        for (int round = 0; round < Rounds; round++)
        {
            Login login = await scene.FinishAsync(state).ConfigureAwait(false);
            string[] answers = await scene.RaceAsync(Callers, (flow, _) => KeyCall.Complete.AnswerAsync(flow, login.Key)).ConfigureAwait(false);
            ExpectOneWinner(scene, answers, state);
        }
    }

    private static async Task Cancellations_that_race_completions_take_nothing_away(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        for (int round = 0; round < Rounds; round++)
        {
            Login login = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
            string[] answers = await scene.RaceAsync(
                Callers, (flow, i) => (i % 3 == 0 ? KeyCall.Complete : KeyCall.Cancel).AnswerAsync(flow, login.Key)).ConfigureAwait(false);
            ExpectOneWinner(scene, [.. answers.Where((_, i) => i % 3 == 0)], ChallengeState.Approved);
        }
    }

    private static async Task Nobody_gets_an_outcome_before_there_is_one(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        foreach (FlowNode node in scene.Nodes)
        {
            string early = await scene.AskAsync(KeyCall.Complete, node.Flow, login.Key).ConfigureAwait(false);
            scene.Expect(Answer.IsTooEarly(early), "InvalidRequest, transient, for an outcome before the answer", early, "somebody could be let in, or lose the login, before the phone has answered");
        }

        scene.Service.User(login.User).Approves();
        await scene.WaitForEndAsync(login).ConfigureAwait(false);
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, "a login that goes on when it was asked too early", outcome, "an answer would be lost");
    }

    private static async Task The_outcome_says_who_was_let_in_where_and_for_what(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        string user = scene.NewSubject();
        FlowRequest request = new(scene.Tenant, scene.NewSubject()) { User = user, Purpose = "payment", Browser = scene.NewBrowser() };
        DateTimeOffset before = scene.Pace.Clock.GetUtcNow();
        Login login = await scene.FinishAsync(ChallengeState.Approved, request).ConfigureAwait(false);
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        string got = $"{outcome}, {outcome.Tenant}, {outcome.Subject}, {outcome.ApprovedUser}, {outcome.Provider}, {outcome.Purpose}, {outcome.DecidedAt - before}";
        bool isRight = outcome is { State: ChallengeState.Approved, ByFailureMode: false, Provider: "InMemory", Purpose: "payment" }
            && outcome.Tenant == scene.Tenant && outcome.Subject == request.Subject && outcome.ApprovedUser == user
            && outcome.DecidedAt >= before && outcome.DecidedAt <= scene.Pace.Clock.GetUtcNow();
        scene.Expect(isRight, "the tenant, subject, user, service, purpose and time of the login", got, "the wrong person could be let in");
        Login denied = await scene.FinishAsync(ChallengeState.Denied).ConfigureAwait(false);
        outcome = await scene.Flow.CompleteAsync(denied.Key).ConfigureAwait(false);
        scene.Expect(outcome.ApprovedUser is null, "no approving user of a denied login", outcome.ApprovedUser, "a host could let the wrong person in");
    }

    private static async Task One_yes_lets_one_login_in(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Options = options => options.MaxStarts = 100 }).ConfigureAwait(false);
        string subject = scene.NewSubject();
        Login login = await scene.FinishAsync(ChallengeState.Approved, new FlowRequest(scene.Tenant, subject) { Browser = "one" }).ConfigureAwait(false);
        scene.Service.User(subject).DoesNothing();
        await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        Login next = await scene.StartAsync(new FlowRequest(scene.Tenant, subject) { Browser = "one" }).ConfigureAwait(false);
        scene.Expect(next.Key.Id != login.Key.Id && scene.Count(next, ServiceOperation.Start) == 2, "a new question after an answered one", "the answered one", "one yes would let somebody in twice");
        await scene.Pace.PassAsync(5 * scene.Unit).ConfigureAwait(false);
        string early = await scene.AskAsync(KeyCall.Complete, scene.Flow, next.Key).ConfigureAwait(false);
        scene.Expect(Answer.IsTooEarly(early), "no outcome of the second login from the first yes", early, "one yes would let somebody in twice");
    }

    private static void ExpectOneWinner(FlowScene scene, string[] answers, ChallengeState state)
    {
        int winners = answers.Count(answer => answer == state.ToString());
        scene.Expect(winners == 1, $"one of {answers.Length} callers at once that gets the outcome", winners, "one answer would be used twice, or never");
        string? other = answers.FirstOrDefault(answer => answer != state.ToString() && !Answer.IsNotFound(answer));
        scene.Expect(other is null, "ChallengeNotFound for all others", other, "pages would show an error where there is no error");
    }
}
