using System.Globalization;
using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>If the store fails, calls are refused: nothing is approved and no phone is asked twice because of it.</summary>
internal static class StoreTroubles
{
    private const TwoFactorCapabilities Freezing = Setting.Usual | TwoFactorCapabilities.SingleChallenge | TwoFactorCapabilities.NeedsRelease;
    private const int MostCalls = 40;
    private const int Tries = 6;
    private const string Twice = "something that may happen once would happen twice";

    public static FlowCaseList Cases { get; } = new(nameof(StoreTroubles))
    {
        { 0, Without_a_store_nobody_is_asked_and_nobody_let_in },
        { 0, A_login_goes_on_when_the_store_is_back },
        { 2, One_call_that_does_not_reach_the_store_loses_no_login },
        { 2, One_lost_answer_of_the_store_lets_nobody_in_twice },
        { 8, Whatever_call_fails_no_phone_asks_twice },
    };

    private static async Task Without_a_store_nobody_is_asked_and_nobody_let_in(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Options = options => options.FailureMode = FlowFailureMode.OpenWithAudit }).ConfigureAwait(false);
        Login login = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
        int calls = scene.Service.Calls.Count;
        SetTrouble(scene, () => StoreTrouble.BeforeTheCall);
        string started = await Answer.OfAsync(async () => $"{await scene.TryStartAsync(scene.NewRequest()).ConfigureAwait(false)}").ConfigureAwait(false);
        ExpectUnavailable(scene, started, "StartAsync");
        foreach (KeyCall call in KeyCall.All)
            ExpectUnavailable(scene, await scene.AskAsync(call, scene.Flow, login.Key).ConfigureAwait(false), $"{call}");
        scene.Expect(scene.Service.Calls.Count == calls, "nothing asked of the service", "a call", "a phone would ask for a login that cannot be collected");
        SetTrouble(scene, null);
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, "the approval when the store is back", outcome, "an answer would be lost");
    }

    private static async Task A_login_goes_on_when_the_store_is_back(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        for (int node = 0; node < scene.Nodes.Count; node++)
            scene.KeepWaiting(login, node);
        await scene.Pace.PassAsync(3 * scene.Unit).ConfigureAwait(false);
        SetTrouble(scene, () => StoreTrouble.BeforeTheCall);
        scene.Service.User(login.User).Approves();
        await scene.Pace.PassAsync(10 * scene.Unit).ConfigureAwait(false);
        SetTrouble(scene, null);
        foreach (FlowNode node in scene.Nodes)
            node.Store.Wake(null);
        FlowStatus status = await scene.WaitForEndAsync(login).ConfigureAwait(false);
        scene.Expect(status.State == ChallengeState.Approved, "the answer when the store is back", status, "an answer would be lost");
    }

    private static Task One_call_that_does_not_reach_the_store_loses_no_login(FlowScene scene) => PlayAllAsync(scene, StoreTrouble.BeforeTheCall);

    private static Task One_lost_answer_of_the_store_lets_nobody_in_twice(FlowScene scene) => PlayAllAsync(scene, StoreTrouble.AfterTheCall);

    /// <summary>Runs a login several times. Each time another call to the store fails: first the first call, then the second, and so on.</summary>
    private static async Task PlayAllAsync(FlowScene scene, StoreTrouble trouble)
    {
        scene.RequiresVirtualTime();
        await scene.OpenAsync(new Setting { Capabilities = Freezing, Options = options => options.MaxStarts = 100 }).ConfigureAwait(false);
        for (int failing = 1; failing <= MostCalls; failing++)
        {
            int calls = 0;
            int number = failing;
            SetTrouble(scene, () => Interlocked.Increment(ref calls) == number ? trouble : StoreTrouble.None);
            await PlayAsync(scene, trouble, $"when call {number.ToString(CultureInfo.InvariantCulture)} to the store fails ({trouble})").ConfigureAwait(false);
            SetTrouble(scene, null);
            if (calls < failing)
                return;
        }

        throw scene.Failure($"a login that makes at most {MostCalls} calls to the store", "more", "the failure of a later call would not be tested");
    }

    private static async Task PlayAsync(FlowScene scene, StoreTrouble trouble, string when)
    {
        FlowRequest request = scene.NewRequest();
        FlowStart? start = null;
        string answer = await Answer.OfAsync(async () => $"{start = await scene.TryStartAsync(request).ConfigureAwait(false)}").ConfigureAwait(false);
        int starts = scene.Service.Count(request.Subject, ServiceOperation.Start);
        scene.Expect(starts <= 1, $"at most one question {when}", starts, Twice);
        if (start?.Id is null)
        {
            scene.Expect(start is not null || IsUnavailable(answer), $"a refusal or Unavailable {when}", answer, "a host would treat it as its own error");
            return;
        }

        Login login = new(request, start);
        scene.Service.User(login.User).Approves();
        int approved = 0;
        string last = "";
        for (int i = 0; i < Tries; i++)
        {
            Task<string> wait = Answer.OfAsync(async () => $"{await scene.FlowOf(i).WaitAsync(login.Key, login.Version, 3 * scene.Unit, scene.End).ConfigureAwait(false)}");
            await scene.UntilAsync(() => wait.IsCompleted, 5 * scene.Unit, $"a wait that ends {when}", () => "none", "pages would hang").ConfigureAwait(false);
            last = await scene.AskAsync(KeyCall.Complete, scene.FlowOf(i + 1), login.Key).ConfigureAwait(false);
            approved += last == nameof(ChallengeState.Approved) ? 1 : 0;
            bool isExpected = last == nameof(ChallengeState.Approved) || IsUnavailable(last) || Answer.IsNotFound(last) || Answer.IsTooEarly(last);
            scene.Expect(isExpected, $"the outcome, Unavailable, ChallengeNotFound or too early {when}", last, "a host would treat it as its own error");
        }

        scene.Expect(approved <= 1, $"at most one outcome {when}", approved, Twice);
        scene.Expect(approved == 1 || trouble == StoreTrouble.AfterTheCall, $"the outcome for a host that tries again {when}", last, "an answer would be lost");
    }

    private static async Task Whatever_call_fails_no_phone_asks_twice(FlowScene scene)
    {
        int seed = scene.NewSeed();
        Random random = new(seed);
        await scene.OpenAsync(new Setting { Capabilities = Freezing, Options = options => options.MaxStarts = 1000 }).ConfigureAwait(false);
        string subject = scene.NewSubject();
        SetTrouble(scene, () =>
        {
            lock (random)
                return random.Next(6) == 0 ? (StoreTrouble)random.Next(1, 3) : StoreTrouble.None;
        });
        for (int i = 0; i < 60; i++)
        {
            FlowRequest request = new(scene.Tenant, subject) { Browser = $"browser {i % 4}", Purpose = $"purpose {i % 3}" };
            FlowStart? start = null;
            await Answer.OfAsync(async () => $"{start = await scene.TryStartAsync(request).ConfigureAwait(false)}").ConfigureAwait(false);
            if (start?.Id is { } id && i % 3 == 0)
                await scene.AskAsync(KeyCall.Cancel, scene.Flow, Login.KeyFor(request, id)).ConfigureAwait(false);
            if (scene.Pace.IsVirtual && i % 5 == 0)
                await scene.Pace.PassAsync(10 * scene.Unit).ConfigureAwait(false);
            scene.Expect(scene.Service.Overlaps == 0, "never two questions on one phone", $"{scene.Service.Overlaps} (seed {seed.ToString(CultureInfo.InvariantCulture)})", Twice);
        }

        SetTrouble(scene, null);
    }

    private static void SetTrouble(FlowScene scene, Func<StoreTrouble>? trouble)
    {
        foreach (FlowNode node in scene.Nodes)
            node.Store.Trouble = trouble;
    }

    private static bool IsUnavailable(string answer) => answer.StartsWith($"TwoFactorException {TwoFactorError.Unavailable},", StringComparison.Ordinal);

    private static void ExpectUnavailable(FlowScene scene, string answer, string call) =>
        scene.Expect(IsUnavailable(answer), $"Unavailable from {call} without a store", answer, "a host would take it for an answer");
}
