namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>Everything is thread-safe, and no provider instance stores a challenge.</summary>
internal static class Concurrency
{
    public static ProviderCaseList Cases { get; } = new(nameof(Concurrency))
    {
        { 8, Challenges_that_run_side_by_side_do_not_mix },
        { 8, Two_challenges_of_one_user_do_not_mix },
        { 8, Two_tenants_with_the_same_user_do_not_mix },
        { 8, Any_instance_can_continue_a_challenge },
    };

    private static async Task Challenges_that_run_side_by_side_do_not_mix(Scene scene)
    {
        string[] users = [.. Enumerable.Range(0, scene.Fixture.ConcurrentCalls).Select(i => scene.Fixture.NormalForm($"person-{i:00}@example.org")).OfType<string>()];
        if (users.Length < scene.Fixture.ConcurrentCalls) // the service has other names
            users = [scene.UserAtService, scene.OtherAtService];
        await scene.OpenAsync().ConfigureAwait(false);
        WireValues.RequiresUserIn(scene.Fixture, scene.LastCall(ServiceOperation.Start), scene.UserAtService);
        long[] numbers = [.. users.Select(_ => scene.Service.Opened().Number)];
        scene.Service.Reply = Together(users.Length, call => new ServiceReply.Opened(numbers[Find(scene, call, user => WireValues.Mentions(scene.Fixture, call, user), users)]));
        Attempt<ChallengeHandle>[] started = await Task.WhenAll(users.Select(user => Task.Run(() => scene.TryAsync(
            async () => (await scene.Provider.StartChallengeAsync(new ChallengeRequest(user)).ConfigureAwait(false)).Handle)))).ConfigureAwait(false);
        foreach (Attempt<ChallengeHandle> start in started)
            scene.Expect(
                !start.Failed, $"{users.Length} starts at once that all succeed", start,
                "people who log in at the same time would stop each other");
        ChallengeHandle[] handles = [.. started.Select(start => start.Result!)];
        for (int i = 0; i < users.Length; i++)
        {
            scene.Expect(
                handles[i].User == users[i], $"each user's own challenge from {users.Length} starts at once", $"{handles[i].User} for {users[i]}",
                "one person would approve another one's login");
        }

        scene.Service.Reply = Together(users.Length, call =>
        {
            int i = IndexOf(scene, call, handles, handle => handle.ServiceIds.Values);
            return scene.State(StateOf(scene, i), users[i]);
        });
        Attempt<ChallengeStatus>[] polls = await Task.WhenAll(handles.Select(handle => Task.Run(() => scene.PollAsync(handle)))).ConfigureAwait(false);
        for (int i = 0; i < users.Length; i++)
        {
            ChallengeState expected = StateOf(scene, i);
            bool isOwn = polls[i].Result is { } status && status.State == expected && status.ApprovedUser == (expected == ChallengeState.Approved ? users[i] : null);
            scene.Expect(
                isOwn, $"each challenge's own state from {users.Length} polls at once, here {expected}", polls[i],
                "one person's answer would decide about another");
        }
    }

    private static async Task Two_challenges_of_one_user_do_not_mix(Scene scene)
    {
        ChallengeHandle first = await scene.OpenAsync().ConfigureAwait(false);
        ChallengeHandle second = await scene.OpenAsync().ConfigureAwait(false);
        await ExpectOwnStatesAsync(scene, (scene.Provider, first), (scene.Provider, second), "two challenges of one user").ConfigureAwait(false);
    }

    private static async Task Two_tenants_with_the_same_user_do_not_mix(Scene scene)
    {
        ITwoFactorProvider other = scene.CreateProvider("globex");
        ChallengeHandle first = await scene.OpenAsync().ConfigureAwait(false);
        Attempt<Challenge> start = await scene.TryAsync(() => other.StartChallengeAsync(new ChallengeRequest(scene.User))).ConfigureAwait(false);
        scene.Expect(!start.Failed, "a challenge of another tenant's user of the same name", start, "tenants would lock each other out");
        await ExpectOwnStatesAsync(
            scene, (scene.Provider, first), (other, start.Result!.Handle), "two tenants' users of the same name").ConfigureAwait(false);
    }

    /// <summary>The first is approved and the second denied. Both are polled only after that.</summary>
    private static async Task ExpectOwnStatesAsync(
        Scene scene, (ITwoFactorProvider Provider, ChallengeHandle Handle) first, (ITwoFactorProvider Provider, ChallengeHandle Handle) second, string what)
    {
        (ITwoFactorProvider Provider, ChallengeHandle Handle)[] both = [first, second];
        ChallengeHandle[] handles = [first.Handle, second.Handle];
        int[] answers = [0, 2];
        scene.Service.Say(ServiceOperation.Poll, call =>
            scene.State(StateOf(scene, answers[IndexOf(scene, call, handles, handle => handle.ServiceIds.Values)])));
        for (int i = 0; i < both.Length; i++)
        {
            Attempt<ChallengeStatus> poll = await scene.TryRepeatableAsync(() => both[i].Provider.PollStateAsync(both[i].Handle)).ConfigureAwait(false);
            ChallengeState expected = StateOf(scene, answers[i]);
            scene.Expect(poll.Result?.State == expected, $"each one's own state from {what}, here {expected}", poll, "a yes to one login would open another");
        }
    }

    private static async Task Any_instance_can_continue_a_challenge(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        ChallengeHandle kept = ChallengeHandle.Parse(handle.Serialize());
        ITwoFactorProvider other = scene.CreateProvider();
        scene.Service.Say(ServiceOperation.Poll, scene.State(ChallengeState.Approved));
        Attempt<ChallengeStatus> poll = await scene.TryRepeatableAsync(() => other.PollStateAsync(kept)).ConfigureAwait(false);
        scene.Expect(
            poll.Result is { State: ChallengeState.Approved, ApprovedUser: { } approvedUser } && approvedUser == scene.UserAtService,
            $"Approved ({scene.UserAtService}) from another instance, by the handle alone", poll,
            "a restart or a second node would lose every open login");
        Attempt<CancelOutcome> cancel = await scene.TryRepeatableAsync(() => other.CancelAsync(kept)).ConfigureAwait(false);
        scene.Expect(!cancel.Failed, "a cancellation by another instance that succeeds", cancel, "cleaning up would need the node that started");
    }

    private static ChallengeState StateOf(Scene scene, int index)
    {
        ChallengeState[] states = [ChallengeState.Approved, ChallengeState.Pending, ChallengeState.Denied];
        ChallengeState state = states[index % states.Length];
        return scene.Fixture.WordFor(state) is null ? ChallengeState.Pending : state;
    }

    /// <summary>Holds all replies until the last call has arrived, so that all calls are in flight together.</summary>
    private static Func<ServiceCall, CancellationToken, Task<ServiceReply>> Together(int count, Func<ServiceCall, ServiceReply> reply)
    {
        int asked = 0;
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return async (call, cancellationToken) =>
        {
            if (Interlocked.Increment(ref asked) == count)
                all.SetResult();
            await all.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return reply(call);
        };
    }

    private static int IndexOf<T>(Scene scene, ServiceCall call, T[] things, Func<T, IEnumerable<string>> textsOf)
    {
        // What several have, such as an id of the server, tells none of them.
        string[] shared = [.. things.SelectMany(thing => textsOf(thing).Distinct(StringComparer.Ordinal)).GroupBy(text => text).Where(same => same.Count() > 1).Select(same => same.Key)];
        return Find(scene, call, thing => new ForbiddenTexts(textsOf(thing).Except(shared, StringComparer.Ordinal)).FindIn(call.Text) is not null, things);
    }

    private static int Find<T>(Scene scene, ServiceCall call, Predicate<T> isNamed, T[] things)
    {
        int index = Array.FindIndex(things, isNamed);
        return index >= 0 ? index : throw scene.Failure(
            $"a {call.Operation} that names one of the challenges or users", call.Text.ReplaceLineEndings(" "), "one person's answer would decide about another");
    }
}
