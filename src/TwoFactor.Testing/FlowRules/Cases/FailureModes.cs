using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>The failure mode applies only if no challenge could be opened. The cases test each fault in each mode, with and without a first
/// factor.</summary>
internal static class FailureModes
{
    private static readonly (TwoFactorError Error, bool MayHaveBeenProcessed)[] Faults =
    [
        (TwoFactorError.UserNotEnrolled, false),
        (TwoFactorError.UserSuspended, false),
        (TwoFactorError.InvalidRequest, false),
        (TwoFactorError.AccessDenied, false),
        (TwoFactorError.Misconfigured, false),
        (TwoFactorError.Unavailable, false),
        (TwoFactorError.Unavailable, true),
        (TwoFactorError.RateLimited, false),
        (TwoFactorError.ProtocolViolation, false),
        (TwoFactorError.ProtocolViolation, true),
    ];

    public static FlowCaseList Cases { get; } = new(nameof(FailureModes))
    {
        { 7, Closed_lets_nobody_in_whatever_fails },
        { 7, OpenWithAudit_lets_in_only_with_a_first_factor_where_nobody_was_asked },
        { 7, OtherProvider_asks_the_other_only_where_nobody_was_asked },
        { 7, An_outcome_by_failure_mode_says_so_and_is_given_once },
        { 7, No_failure_mode_overrules_a_person },
        { 7, No_failure_mode_applies_to_a_question_that_was_opened },
    };

    private static Task Closed_lets_nobody_in_whatever_fails(FlowScene scene) => PlayAsync(scene, FlowFailureMode.Closed, (_, _) => false);

    private static Task OpenWithAudit_lets_in_only_with_a_first_factor_where_nobody_was_asked(FlowScene scene) =>
        PlayAsync(scene, FlowFailureMode.OpenWithAudit, (fault, hasFirstFactor) => hasFirstFactor && fault == (TwoFactorError.Unavailable, false));

    private static async Task OtherProvider_asks_the_other_only_where_nobody_was_asked(FlowScene scene)
    {
        await OpenAsync(scene, FlowFailureMode.OtherProvider).ConfigureAwait(false);
        foreach ((TwoFactorError Error, bool MayHaveBeenProcessed) fault in Faults)
        {
            // For these faults it is not defined whether the other service is asked.
            if (fault is (TwoFactorError.InvalidRequest, _) or (TwoFactorError.ProtocolViolation, false))
                continue;
            bool isAsked = fault is { MayHaveBeenProcessed: false, Error: not (TwoFactorError.UserNotEnrolled or TwoFactorError.UserSuspended) };
            FlowRequest request = scene.NewRequest();
            FlowStart start = await FailAsync(scene, fault, request).ConfigureAwait(false);
            int asked = scene.Spare.Count(request.Subject, ServiceOperation.Start);
            scene.Expect(asked == (isAsked ? 1 : 0), isAsked ? $"the other service asked after {fault}" : $"the other service not asked after {fault}", asked, "two phones could ask, or none");
            if (!isAsked)
                continue;
            scene.Spare.User(request.Subject).Approves();
            Login login = new(request, start);
            await scene.WaitForEndAsync(login).ConfigureAwait(false);
            FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
            scene.Expect(
                outcome is { State: ChallengeState.Approved, Provider: "Spare", ByFailureMode: false }, "the other service's approval", $"{outcome} from {outcome.Provider}", "an outage would lock everybody out");
        }
    }

    private static async Task An_outcome_by_failure_mode_says_so_and_is_given_once(FlowScene scene)
    {
        await OpenAsync(scene, FlowFailureMode.OpenWithAudit).ConfigureAwait(false);
        FlowRequest request = scene.NewRequest();
        FlowStart start = await FailAsync(scene, (TwoFactorError.Unavailable, false), request).ConfigureAwait(false);
        scene.Expect(start.Id is not null, "a login that is let in", start, "an outage would lock everybody out");
        FlowKey key = Login.KeyFor(request, start.Id!);
        string foreign = await scene.AskAsync(KeyCall.Complete, scene.Flow, ChangedKey.With(key, browser: "another")).ConfigureAwait(false);
        scene.Expect(Answer.IsNotFound(foreign), "ChallengeNotFound for another browser", foreign, "an outage would let strangers in");
        string[] answers = await scene.RaceAsync(50, (flow, _) => KeyCall.Complete.AnswerAsync(flow, key)).ConfigureAwait(false);
        scene.Expect(answers.Count(answer => answer == "Approved by failure mode") == 1, "one outcome, which says that the failure mode decided", string.Join(", ", answers.Distinct()), "an audit could not find who came in without the phone");
        scene.Expect(scene.Service.Calls.All(call => call.Call.Operation == ServiceOperation.Start), "nothing asked about a challenge that does not exist", "calls", "the service would get needless requests");
    }

    private static async Task No_failure_mode_overrules_a_person(FlowScene scene)
    {
        await OpenAsync(scene, FlowFailureMode.OpenWithAudit).ConfigureAwait(false);
        Login login = await scene.FinishAsync(ChallengeState.Denied).ConfigureAwait(false);
        scene.Service.Instead = _ => new InMemoryAnswer(TwoFactorError.Unavailable);
        FlowStart again = await scene.TryStartAsync(login.Request).ConfigureAwait(false);
        scene.Expect(again.Refusal == FlowRefusal.PausedAfterDenial, "PausedAfterDenial after a denial, although the service is unavailable", again, "a user who was denied would be let in during an outage");
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Denied, "the denial", outcome, "a user who was denied would be let in during an outage");
    }

    private static async Task No_failure_mode_applies_to_a_question_that_was_opened(FlowScene scene)
    {
        scene.RequiresVirtualTime();
        await OpenAsync(scene, FlowFailureMode.OpenWithAudit).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        scene.Service.Instead = _ => new InMemoryAnswer(TwoFactorError.Unavailable);
        FlowStatus status = await scene.WaitForEndAsync(login).ConfigureAwait(false);
        scene.Expect(status.State is ChallengeState.Expired, "a question that expires while the service is unavailable", status, "anyone who can delay the service's answers would be let in");
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome is { State: ChallengeState.Expired, ByFailureMode: false }, "Expired as the outcome", outcome, "anyone who can delay the service's answers would be let in");
    }

    private static async Task PlayAsync(FlowScene scene, FlowFailureMode mode, Func<(TwoFactorError, bool), bool, bool> isLetIn)
    {
        await OpenAsync(scene, mode).ConfigureAwait(false);
        foreach ((TwoFactorError Error, bool MayHaveBeenProcessed) fault in Faults)
        {
            foreach (bool hasFirstFactor in new[] { true, false })
            {
                FlowRequest request = new(scene.Tenant, scene.NewSubject()) { Browser = "one", HasFirstFactor = hasFirstFactor };
                FlowStart start = await FailAsync(scene, fault, request).ConfigureAwait(false);
                string which = $"after {fault}, {(hasFirstFactor ? "with" : "without")} a first factor";
                string got = start.Id is null ? $"{start}" : await scene.AskAsync(KeyCall.Complete, scene.Flow, Login.KeyFor(request, start.Id)).ConfigureAwait(false);
                if (isLetIn(fault, hasFirstFactor))
                    scene.Expect(got == "Approved by failure mode", $"a login by failure mode {which}", got, "an outage would lock everybody out");
                else if (!hasFirstFactor && IsAboutTheName(fault.Error))
                    scene.Expect(Answer.IsTooEarly(got) || start.Refusal == FlowRefusal.Unavailable, $"a login that looks open, or like the outage of a moment ago, {which}", got, "a name alone would tell something");
                else
                    scene.Expect(start.Refusal == RefusalOf(fault.Error), $"{RefusalOf(fault.Error)} {which}", got, "somebody could be let in without the phone");
                scene.Expect(scene.Spare.Calls.Count == 0, $"the other service not asked {which}", "a call", "two phones could ask");
            }
        }
    }

    private static async Task<FlowStart> FailAsync(FlowScene scene, (TwoFactorError Error, bool MayHaveBeenProcessed) fault, FlowRequest request)
    {
        scene.Service.Instead = call => call.Operation == ServiceOperation.Start
            ? new InMemoryAnswer(fault.Error) { MayHaveBeenProcessed = fault.MayHaveBeenProcessed }
            : null;
        FlowStart start = await scene.TryStartAsync(request).ConfigureAwait(false);
        int starts = scene.Service.Count(request.Subject, ServiceOperation.Start);
        scene.Expect(starts == 1, $"one question after {fault}", starts, "a phone would ask twice");
        return start;
    }

    // Includes a name that the service does not accept.
    private static bool IsAboutTheName(TwoFactorError error) => error is TwoFactorError.UserNotEnrolled or TwoFactorError.UserSuspended or TwoFactorError.InvalidRequest;

    private static FlowRefusal RefusalOf(TwoFactorError error) => error switch
    {
        TwoFactorError.UserNotEnrolled => FlowRefusal.NotEnrolled,
        TwoFactorError.UserSuspended => FlowRefusal.Suspended,
        _ => FlowRefusal.Unavailable,
    };

    private static Task OpenAsync(FlowScene scene, FlowFailureMode mode) =>
        scene.OpenAsync(new Setting { HasSpare = true, Options = options => options.FailureMode = mode });
}
