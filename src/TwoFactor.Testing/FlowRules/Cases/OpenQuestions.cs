using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>One open question per subject and purpose. If two questions at once would freeze the user, only one for all purposes.</summary>
internal static class OpenQuestions
{
    private const TwoFactorCapabilities Freezing = Setting.Usual | TwoFactorCapabilities.SingleChallenge;
    private const TwoFactorCapabilities WithoutCancel = Setting.Usual & ~TwoFactorCapabilities.CanCancel;
    private const string TooOften = "a phone would be asked more often than the limits allow";
    private const string Frozen = "a stranger who knows a name could freeze the person";
    private static readonly TimeSpan UsualLifetime = TimeSpan.FromMinutes(2); // of a service that accepts no lifetime

    public static FlowCaseList Cases { get; } = new(nameof(OpenQuestions))
    {
        { 8, The_same_browser_that_asks_again_gets_the_open_question },
        { 8, A_hundred_tabs_of_a_browser_ask_one_question },
        { 8, A_browser_that_starts_twice_at_once_has_one_question },
        { 8, A_browser_that_starts_again_before_it_collects_gets_its_approval_and_no_question },
        { 8, An_approval_that_is_not_collected_is_not_found_by_others },
        { 8, Another_browser_replaces_the_question_after_cancelling_it },
        { 8, A_question_that_cannot_be_cancelled_stays_open_if_a_second_would_freeze_the_user },
        { 8, An_answer_to_a_replaced_question_lets_nobody_in },
        { 8, A_question_that_cannot_be_cancelled_now_stays_open },
        { 8, While_a_cancelled_question_is_still_on_the_phone_no_other_is_asked },
        { 8, Two_purposes_never_ask_one_person_at_once_where_that_freezes },
        { 8, Two_subjects_never_ask_one_person_at_once_where_that_freezes },
        { 8, A_phone_that_may_be_asking_is_not_asked_again },
        { 8, A_failed_start_does_not_block_the_next_one },
        { 8, A_start_whose_caller_left_leaves_no_question },
        { 8, A_page_that_is_loaded_again_finds_the_question_it_left },
    };

    private static async Task The_same_browser_that_asks_again_gets_the_open_question(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        for (int i = 0; i < 20; i++)
        {
            FlowStart again = await scene.TryStartAsync(login.Request).ConfigureAwait(false);
            scene.Expect(again.Id is not null, "the open question, as often as the same browser asks", again, "a page that is loaded again would not work");
            FlowStatus status = await scene.Flow.GetAsync(Login.KeyFor(login.Request, again.Id!)).ConfigureAwait(false);
            scene.Expect(status.State == ChallengeState.Pending && again.ComparisonCode == login.Start.ComparisonCode, "the same login with the same code", status, "the page would show another code than the phone");
        }

        scene.Expect(scene.Count(login, ServiceOperation.Start) == 1, "one question", scene.Count(login, ServiceOperation.Start), TooOften);
        scene.Service.User(login.User).Approves();
        await scene.WaitForEndAsync(login).ConfigureAwait(false);
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, "the approval for the first id", outcome, "a page that was loaded before would not work");
    }

    private static async Task A_hundred_tabs_of_a_browser_ask_one_question(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        FlowRequest request = scene.NewRequest();
        FlowStart[] starts = await scene.RaceAsync(100, (flow, _) => flow.StartAsync(request)).ConfigureAwait(false);
        // A second time, when the question is certainly open: in the first race, all other starts may come while it is being opened.
        starts = [.. starts, .. await scene.RaceAsync(100, (flow, _) => flow.StartAsync(request)).ConfigureAwait(false)];
        string?[] ids = [.. starts.Where(start => start.Id is not null).Select(start => start.Id).Distinct()];
        int questions = scene.Service.Count(request.Subject, ServiceOperation.Start);
        scene.Expect(questions == 1 && ids.Length == 1, "one question and one id for a hundred tabs", $"{questions} and {ids.Length}", TooOften);
        scene.Expect(
            starts.All(start => start.Refusal is null or FlowRefusal.StillOpen), "the question, or StillOpen while it is being asked", string.Join(", ", starts.Select(start => start.Refusal).Distinct()), TooOften);
    }

    private static async Task A_browser_that_starts_twice_at_once_has_one_question(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        FlowRequest request = scene.NewRequest();
        TaskCompletionSource gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        scene.Nodes[0].Store.CountsAfter = gate.Task;
        Task<FlowStart> first = FlowScene.Observed(scene.FlowOf(0).StartAsync(request));
        Task<FlowStart> second = FlowScene.Observed(scene.FlowOf(1).StartAsync(request));
        await scene.Pace.PassAsync(scene.Unit).ConfigureAwait(false);
        gate.SetResult();
        FlowStart[] starts = await scene.EndAsync(Task.WhenAll(first, second)).ConfigureAwait(false);
        int questions = scene.Service.Count(request.Subject, ServiceOperation.Start);
        scene.Expect(
            questions == 1 && starts[0].Id is not null && starts[0].Id == starts[1].Id, "one question and one login for both starts", $"{questions}, {starts[0]} and {starts[1]}", TooOften);
    }

    private static async Task A_browser_that_starts_again_before_it_collects_gets_its_approval_and_no_question(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        Login login = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
        FlowStart[] starts = await scene.RaceAsync(20, (flow, _) => flow.StartAsync(login.Request)).ConfigureAwait(false);
        int questions = scene.Count(login, ServiceOperation.Start);
        scene.Expect(
            questions == 1 && starts.All(start => start.Id == login.Start.Id && start.Status!.State == ChallengeState.Approved),
            "the approval that waits for this browser, and no second question",
            $"{questions} questions, {string.Join(", ", starts.Select(start => start.ToString()).Distinct())}",
            TooOften);
        string[] answers = await scene.RaceAsync(20, (flow, i) => KeyCall.Complete.AnswerAsync(flow, Login.KeyFor(login.Request, starts[i].Id!))).ConfigureAwait(false);
        scene.Expect(answers.Count(answer => answer == nameof(ChallengeState.Approved)) == 1, "one approval for all starts", string.Join(", ", answers.Distinct()), "one yes would let a browser in twice");
        Login next = await scene.StartAsync(login.Request).ConfigureAwait(false);
        scene.Expect(next.Start.Id != login.Start.Id && next.Start.Status!.State == ChallengeState.Pending, "a new question when the approval was collected", next.Start, "one yes would let a browser in twice");
    }

    private static async Task An_approval_that_is_not_collected_is_not_found_by_others(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        Func<FlowRequest, FlowRequest>[] others =
        [
            own => new(own.Tenant, own.Subject) { Browser = "another" },
            own => new(own.Tenant, own.Subject),
            own => new(own.Tenant, own.Subject) { Browser = own.Browser, Purpose = "another" },
            own => new(own.Tenant, own.Subject) { Browser = own.Browser, Message = "another" },
            own => new(own.Tenant, own.Subject) { Browser = own.Browser, HasFirstFactor = false },
            own => new(own.Tenant, scene.NewSubject()) { Browser = own.Browser, User = own.Subject },
        ];
        foreach (Func<FlowRequest, FlowRequest> other in others)
        {
            Login login = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
            scene.Service.User(login.User).DoesNothing();
            FlowStart start = await scene.TryStartAsync(other(login.Request)).ConfigureAwait(false);
            scene.Expect(start.Id != login.Start.Id && start.Status?.State == ChallengeState.Pending, "a question of its own", start, "a stranger could be let in by what the person meant for another browser");
            FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
            scene.Expect(outcome.State == ChallengeState.Approved, "the approval for the browser that asked first", outcome, "an answer would be lost");
        }
    }

    private static async Task Another_browser_replaces_the_question_after_cancelling_it(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        Login first = await scene.StartAsync().ConfigureAwait(false);
        Login second = await scene.StartAsync(new FlowRequest(scene.Tenant, first.Request.Subject) { Browser = "another" }).ConfigureAwait(false);
        ServiceOperation[] calls = [.. scene.Service.Calls.Where(call => call.Call.Operation != ServiceOperation.Poll).Select(call => call.Call.Operation)];
        scene.Expect(calls.SequenceEqual([ServiceOperation.Start, ServiceOperation.Cancel, ServiceOperation.Start]) && scene.Service.Overlaps == 0, "the first question cancelled before the second", string.Join(", ", calls), Frozen);
        scene.Service.User(second.User).Approves();
        await scene.WaitForEndAsync(second).ConfigureAwait(false);
        string answer = await scene.AskAsync(KeyCall.Complete, scene.Flow, first.Key).ConfigureAwait(false);
        scene.Expect(answer == nameof(ChallengeState.Cancelled) || Answer.IsNotFound(answer), "no approval for the browser whose question was cancelled", answer, "one yes would let two browsers in");
        FlowOutcome outcome = await scene.Flow.CompleteAsync(second.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, "the approval for the second browser", outcome, "an answer would be lost");
    }

    private static async Task A_question_that_cannot_be_cancelled_stays_open_if_a_second_would_freeze_the_user(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = WithoutCancel | TwoFactorCapabilities.SingleChallenge }).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        FlowRequest other = new(scene.Tenant, login.Request.Subject) { Browser = "another" };
        FlowStart refused = await scene.TryStartAsync(other).ConfigureAwait(false);
        TimeSpan atMost = 2 * (scene.Lifetime > UsualLifetime ? scene.Lifetime : UsualLifetime);
        scene.Expect(refused.Refusal == FlowRefusal.StillOpen && refused.RetryAfter > TimeSpan.Zero && refused.RetryAfter <= atMost, "StillOpen, and for how long", $"{refused}, {refused.RetryAfter}", TooOften);
        scene.Service.User(login.User).Approves();
        await scene.WaitForEndAsync(login).ConfigureAwait(false);
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, "the approval for the browser that asked first", outcome, "a stranger could disturb logins");
    }

    private static async Task An_answer_to_a_replaced_question_lets_nobody_in(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = WithoutCancel }).ConfigureAwait(false);
        Login first = await scene.StartAsync().ConfigureAwait(false);
        FlowRequest request = new(scene.Tenant, first.Request.Subject) { Browser = "another" };
        FlowStart second = await scene.TryStartAsync(request).ConfigureAwait(false);
        if (second.Id is null)
        {
            scene.Expect(second.Refusal == FlowRefusal.StillOpen, "a second question, or StillOpen", second, TooOften);
            return; // The first question stays open, and counts.
        }

        string replaced = scene.Service.CallsFor(first.User, ServiceOperation.Start)[0].Call.ChallengeId;
        scene.Service.Instead = call => call.Operation == ServiceOperation.Poll && call.ChallengeId == replaced ? ChallengeState.Approved : null;
        await scene.Pace.PassAsync(6 * scene.Unit).ConfigureAwait(false);
        string answer = await scene.AskAsync(KeyCall.Complete, scene.Flow, first.Key).ConfigureAwait(false);
        scene.Expect(answer == nameof(ChallengeState.Cancelled) || Answer.IsNotFound(answer), "no approval for the browser whose question was replaced", answer, "a stranger could be let in by what the person meant for another browser");
        answer = await scene.AskAsync(KeyCall.Complete, scene.Flow, Login.KeyFor(request, second.Id)).ConfigureAwait(false);
        scene.Expect(Answer.IsTooEarly(answer), "no approval for the second browser from an answer to the first", answer, "a stranger could be let in by what the person meant for another browser");
    }

    private static async Task A_question_that_cannot_be_cancelled_now_stays_open(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.Service.Instead = call => call.Operation == ServiceOperation.Cancel ? new InMemoryAnswer(TwoFactorError.Unavailable) : null;
        FlowStart refused = await scene.TryStartAsync(new FlowRequest(scene.Tenant, login.Request.Subject) { Browser = "another" }).ConfigureAwait(false);
        scene.Expect(refused.Refusal == FlowRefusal.StillOpen, "StillOpen where the question cannot be withdrawn now", refused, Frozen);
        scene.Expect(scene.Count(login, ServiceOperation.Start) == 1, "one question", scene.Count(login, ServiceOperation.Start), Frozen);
    }

    private static async Task While_a_cancelled_question_is_still_on_the_phone_no_other_is_asked(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        FlowRequest other = new(scene.Tenant, login.Request.Subject) { Browser = "another" };
        scene.Service.Instead = call => call.Operation == ServiceOperation.Cancel ? new InMemoryAnswer(TwoFactorError.Unavailable) : null;
        await scene.Flow.CancelAsync(login.Key).ConfigureAwait(false);
        foreach (FlowRequest request in new[] { login.Request, other })
        {
            FlowStart refused = await scene.TryStartAsync(request).ConfigureAwait(false);
            scene.Expect(refused.Refusal == FlowRefusal.StillOpen && scene.Service.Overlaps == 0, "StillOpen while the question that was cancelled is still on the phone", refused, Frozen);
        }

        scene.Service.Instead = null;
        await scene.StartAsync(other).ConfigureAwait(false);
        scene.Expect(scene.Service.Overlaps == 0, "the first question cancelled before the second", "two at once", Frozen);
    }

    private static Task Two_purposes_never_ask_one_person_at_once_where_that_freezes(FlowScene scene)
    {
        string user = scene.NewSubject();
        return ExpectNoOverlapAsync(scene, user, i => new FlowRequest(scene.Tenant, user) { Purpose = $"purpose-{i % 5}", Browser = $"browser-{i % 7}" });
    }

    private static Task Two_subjects_never_ask_one_person_at_once_where_that_freezes(FlowScene scene)
    {
        string user = scene.NewSubject();
        string[] subjects = [.. Enumerable.Range(0, 5).Select(_ => scene.NewSubject())];
        return ExpectNoOverlapAsync(scene, user, i => new FlowRequest(scene.Tenant, subjects[i % 5]) { User = user, Browser = $"browser-{i % 7}" });
    }

    private static async Task ExpectNoOverlapAsync(FlowScene scene, string user, Func<int, FlowRequest> request)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing, Options = options => options.MaxStarts = 100 }).ConfigureAwait(false);
        for (int round = 0; round < 4; round++)
        {
            FlowStart[] starts = await scene.RaceAsync(30, (flow, i) => flow.StartAsync(request(i))).ConfigureAwait(false);
            for (int i = 0; i < 5; i++)
                await scene.TryStartAsync(request(i)).ConfigureAwait(false);
            scene.Expect(starts.Any(start => start.Id is not null) || round > 0, "a question", "none", "nobody could log in");
            scene.Expect(scene.Service.Overlaps == 0, "never two questions on one phone", $"{scene.Service.Overlaps} times", Frozen);
        }
    }

    private static async Task A_phone_that_may_be_asking_is_not_asked_again(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        FlowRequest request = scene.NewRequest();
        scene.Service.Instead = call => call.Operation == ServiceOperation.Start ? new InMemoryAnswer(TwoFactorError.Unavailable) { MayHaveBeenProcessed = true } : null;
        await scene.TryStartAsync(request).ConfigureAwait(false);
        scene.Service.Instead = null;
        foreach (string browser in new[] { request.Browser!, "another" })
        {
            FlowStart again = await scene.TryStartAsync(new FlowRequest(scene.Tenant, request.Subject) { Browser = browser }).ConfigureAwait(false);
            scene.Expect(again.Refusal == FlowRefusal.StillOpen, "StillOpen where the first question's answer was lost", again, Frozen);
        }

        int starts = scene.Service.Count(request.Subject, ServiceOperation.Start);
        scene.Expect(starts == 1 && scene.Service.Overlaps == 0, "one question", starts, Frozen);
        if (!scene.Pace.IsVirtual)
            return;
        await scene.Pace.PassAsync(2 * scene.Lifetime).ConfigureAwait(false);
        FlowStart later = await scene.TryStartAsync(request).ConfigureAwait(false);
        scene.Expect(later.Id is not null && scene.Service.Overlaps == 0, "a new question when the lost one has run out", later, "people would be locked out");
    }

    private static async Task A_failed_start_does_not_block_the_next_one(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        FlowRequest request = scene.NewRequest();
        scene.Service.Instead = call => call.Operation == ServiceOperation.Start ? new InMemoryAnswer(TwoFactorError.Unavailable) : null;
        await scene.TryStartAsync(request).ConfigureAwait(false);
        scene.Service.Instead = null;
        await scene.StartAsync(new FlowRequest(scene.Tenant, request.Subject) { Browser = "another" }).ConfigureAwait(false);
    }

    private static async Task A_start_whose_caller_left_leaves_no_question(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        FlowRequest request = new(scene.Tenant, scene.NewSubject());
        await LeaveAsync(scene, request).ConfigureAwait(false);
        await scene.UntilAsync(() => !scene.Service.IsAsking(request.Subject), 5 * scene.Unit, "a question that is withdrawn when its caller has left", () => "one that stands", "people would be asked for nothing").ConfigureAwait(false);
    }

    private static async Task A_page_that_is_loaded_again_finds_the_question_it_left(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Capabilities = Freezing }).ConfigureAwait(false);
        FlowRequest request = scene.NewRequest();
        await LeaveAsync(scene, request).ConfigureAwait(false);
        FlowStart again = await scene.TryStartAsync(request).ConfigureAwait(false);
        int starts = scene.Service.Count(request.Subject, ServiceOperation.Start);
        scene.Expect(again.Id is not null && starts == 1, "the question that the browser left", $"{again} after {starts} questions", TooOften);
        scene.Service.User(request.Subject).Approves();
        FlowStatus status = await scene.WaitForEndAsync(new Login(request, again)).ConfigureAwait(false);
        scene.Expect(status.State == ChallengeState.Approved, "the answer", status, "an answer would be lost");
    }

    /// <summary>Begins a start, cancels it while the service has not answered, and then lets the service answer.</summary>
    private static async Task LeaveAsync(FlowScene scene, FlowRequest request)
    {
        HeldCalls held = scene.Service.Hold(ServiceOperation.Start);
        using CancellationTokenSource leave = new();
        Task<FlowStart> start = FlowScene.Observed(scene.Flow.StartAsync(request, leave.Token));
        await scene.UntilAsync(() => held.Count > 0, scene.Unit, "a question", () => "none", "nobody could log in").ConfigureAwait(false);
        await leave.CancelAsync().ConfigureAwait(false);
        await scene.UntilAsync(() => start.IsCompleted, scene.Unit, "a start that ends when its caller leaves", () => "none", "requests would pile up").ConfigureAwait(false);
        scene.Expect(start.IsCanceled, "OperationCanceledException", Answer.Of(start.Exception?.InnerException ?? new InvalidOperationException("a result")), "a host would take it for a failure");
        held.AnswerAll();
        await scene.UntilAsync(() => held.Waiting == 0, scene.Unit, "an answer", () => "none", "nobody could log in").ConfigureAwait(false);
        await scene.Pace.PassAsync(scene.Unit).ConfigureAwait(false);
    }
}
