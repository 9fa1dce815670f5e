using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>A login is only visible with everything that it is bound to. All other keys get the same answer as an unknown id.</summary>
internal static class Binding
{
    private const string Guess = "a stranger could use, or find, the login of somebody else";

    private static readonly string[] OtherPurposes = ["payment", "Sign-In", "sign-in ", "sign", "sign-in\0"];

    public static FlowCaseList Cases { get; } = new(nameof(Binding))
    {
        { 1, The_right_key_sees_the_login_on_every_node },
        { 1, A_wrong_tenant_gets_the_answer_for_an_unknown_id },
        { 1, A_wrong_subject_gets_the_answer_for_an_unknown_id },
        { 1, A_wrong_purpose_gets_the_answer_for_an_unknown_id },
        { 1, A_wrong_browser_gets_the_answer_for_an_unknown_id },
        { 1, A_browser_for_a_login_without_one_gets_the_answer_for_an_unknown_id },
        { 1, Parts_that_are_equal_only_when_joined_do_not_fit },
        { 1, The_id_of_another_login_does_not_fit },
        { 1, A_foreign_key_costs_what_an_unknown_id_costs },
    };

    private static async Task The_right_key_sees_the_login_on_every_node(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        foreach (FlowNode node in scene.Nodes)
        {
            foreach (KeyCall call in (KeyCall[])[KeyCall.Get, KeyCall.Wait, KeyCall.LongWait, KeyCall.Watch])
            {
                string answer = await scene.AskAsync(call, node.Flow, login.Key).ConfigureAwait(false);
                scene.Expect(answer.StartsWith("Pending, ", StringComparison.Ordinal), $"an open login from {call} with the right key", answer, "nobody could log in");
            }
        }
    }

    private static Task A_wrong_tenant_gets_the_answer_for_an_unknown_id(FlowScene scene) => ExpectRefusedAsync(
        scene, (key, _) => new[] { scene.Tenants[1], "unknown-tenant", key.Tenant + "x", key.Tenant[..^1] }.Select(tenant => ChangedKey.With(key, tenant: tenant)));

    private static Task A_wrong_subject_gets_the_answer_for_an_unknown_id(FlowScene scene) => ExpectRefusedAsync(
        scene, (key, other) => new[] { other.Subject, key.Subject.ToUpperInvariant(), key.Subject + " ", key.Subject + "\0", key.Subject[..^1], key.Subject + "x" }
            .Select(subject => ChangedKey.With(key, subject: subject)));

    private static Task A_wrong_purpose_gets_the_answer_for_an_unknown_id(FlowScene scene) => ExpectRefusedAsync(
        scene, (key, _) => OtherPurposes.Select(purpose => ChangedKey.With(key, purpose: purpose)));

    private static Task A_wrong_browser_gets_the_answer_for_an_unknown_id(FlowScene scene) => ExpectRefusedAsync(
        scene, (key, other) => new[] { other.Browser, null, key.Browser!.ToUpperInvariant(), key.Browser[..^1], key.Browser + "x", "" }
            .Select(browser => ChangedKey.With(key, browser: browser, isExactBrowser: true)));

    private static Task A_browser_for_a_login_without_one_gets_the_answer_for_an_unknown_id(FlowScene scene) => ExpectRefusedAsync(
        scene, (key, other) => new[] { other.Browser, "", "null", " " }.Select(browser => ChangedKey.With(key, browser: browser, isExactBrowser: true)), hasBrowser: false);

    private static async Task Parts_that_are_equal_only_when_joined_do_not_fit(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        foreach (string between in new[] { "", "\0", "|", ":", "/", "\n", ",", "\u001f" })
        {
            string subject = scene.NewSubject();
            Login login = await scene.StartAsync(new FlowRequest(scene.Tenant, $"{subject}{between}b") { User = subject, Purpose = "c" }).ConfigureAwait(false);
            FlowKey other = new(login.Key.Id) { Tenant = scene.Tenant, Subject = subject, Purpose = $"b{between}c" };
            string answer = await scene.AskAsync(KeyCall.Get, scene.Flow, other).ConfigureAwait(false);
            scene.Expect(Answer.IsNotFound(answer), "ChallengeNotFound for a subject that ends elsewhere", answer, "an approval for one purpose would count for another");
        }
    }

    private static async Task The_id_of_another_login_does_not_fit(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login mine = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
        Login theirs = await scene.FinishAsync(ChallengeState.Denied).ConfigureAwait(false);
        foreach (KeyCall call in KeyCall.All)
        {
            string answer = await scene.AskAsync(call, scene.Flow, ChangedKey.With(theirs.Key, id: mine.Key.Id)).ConfigureAwait(false);
            scene.Expect(Answer.IsNotFound(answer), $"ChallengeNotFound from {call} for the id of another's login", answer, "one person's approval would let another in");
        }

        FlowOutcome outcome = await scene.Flow.CompleteAsync(mine.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, "the approval for whom it was given to", outcome, "strangers could disturb logins");
    }

    private static async Task A_foreign_key_costs_what_an_unknown_id_costs(FlowScene scene)
    {
        await scene.OpenAsync(new Setting { Nodes = 1, Options = options => options.FirstPollAfter = TimeSpan.FromSeconds(30) }).ConfigureAwait(false);
        Login login = await scene.StartAsync().ConfigureAwait(false);
        WatchedStore store = scene.Nodes[0].Store;
        foreach (KeyCall call in KeyCall.All)
        {
            int unknown = await CostAsync(ChangedKey.With(login.Key, id: ChangedKey.OtherId(login.Key.Id)), call).ConfigureAwait(false);
            foreach (FlowKey key in new[] { ChangedKey.With(login.Key, subject: "x"), ChangedKey.With(login.Key, browser: "x"), ChangedKey.With(login.Key, purpose: "x"), ChangedKey.With(login.Key, tenant: scene.Tenants[1]) })
            {
                int foreign = await CostAsync(key, call).ConfigureAwait(false);
                scene.Expect(foreign == unknown, $"as many calls to the store from {call} as for an unknown id ({unknown})", foreign, "the time would tell that there is such a login");
            }
        }

        scene.Expect(scene.Service.Calls.Count == 1, "nothing asked of the service", $"{scene.Service.Calls.Count - 1} calls", "the time would tell that there is such a login");

        // In real time the node may also read the store for other work, which only adds to a count. So the smallest of several counts is the cost.
        async Task<int> CostAsync(FlowKey key, KeyCall call)
        {
            int least = int.MaxValue;
            for (int i = 0; i < (scene.Pace.IsVirtual ? 1 : 5); i++)
            {
                await scene.Pace.SettleAsync().ConfigureAwait(false);
                int before = store.Calls;
                await scene.AskAsync(call, scene.Nodes[0].Flow, key).ConfigureAwait(false);
                least = Math.Min(least, store.Calls - before);
            }

            return least;
        }
    }

    /// <summary>Makes all calls with all wrong keys, before and after the end of a login. They must change nothing, and get the answer for an unknown
    /// id.</summary>
    private static async Task ExpectRefusedAsync(FlowScene scene, Func<FlowKey, FlowRequest, IEnumerable<FlowKey>> wrong, bool hasBrowser = true)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.StartAsync(hasBrowser ? null : new FlowRequest(scene.Tenant, scene.NewSubject())).ConfigureAwait(false);
        FlowKey[] keys = [.. wrong(login.Key, scene.NewRequest())];
        string expected = await scene.AskAsync(KeyCall.Get, scene.Flow, ChangedKey.With(login.Key, id: ChangedKey.OtherId(login.Key.Id))).ConfigureAwait(false);
        scene.Expect(Answer.IsNotFound(expected), "ChallengeNotFound for an unknown id", expected, Guess);
        await TryAllAsync().ConfigureAwait(false);
        scene.Service.User(login.User).Approves();
        FlowStatus status = await scene.WaitForEndAsync(login).ConfigureAwait(false);
        scene.Expect(status.State == ChallengeState.Approved, "a login that goes on, also when strangers try to spoil it", status, "strangers could disturb logins");
        await TryAllAsync().ConfigureAwait(false);
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, "an approval that is still there for its own browser", outcome, "strangers could disturb logins");

        async Task TryAllAsync()
        {
            foreach (FlowNode node in scene.Nodes)
            {
                foreach (FlowKey key in keys)
                {
                    foreach (KeyCall call in KeyCall.All)
                    {
                        string answer = await scene.AskAsync(call, node.Flow, key).ConfigureAwait(false);
                        scene.Expect(answer == expected, $"from {call} the answer that an unknown id gets ({expected})", answer, Guess);
                    }
                }
            }
        }
    }
}
