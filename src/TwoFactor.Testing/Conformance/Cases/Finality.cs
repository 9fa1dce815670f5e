namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>A final state stays final, as far as that concerns a provider, which stores no challenge.</summary>
internal static class Finality
{
    public static ProviderCaseList Cases { get; } = new(nameof(Finality))
    {
        { 6, A_final_state_stays_when_it_is_read_again },
        { 6, Cancelling_after_the_end_changes_nothing },
        { 6, A_final_state_is_not_undone_by_the_deadline },
        { 6, Nothing_is_asked_in_the_background },
    };

    private static async Task A_final_state_stays_when_it_is_read_again(Scene scene)
    {
        foreach (ChallengeState state in FinalStates(scene))
        {
            ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
            scene.Service.Say(ServiceOperation.Poll, scene.State(state));
            for (int i = 0; i < 3; i++)
                await ExpectStateAsync(scene, handle, state, "each time that it is read").ConfigureAwait(false);
        }
    }

    private static async Task Cancelling_after_the_end_changes_nothing(Scene scene)
    {
        foreach (ChallengeState state in FinalStates(scene))
        {
            ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
            scene.Service.Say(ServiceOperation.Poll, scene.State(state));
            await ExpectStateAsync(scene, handle, state, "at first").ConfigureAwait(false);
            Attempt<CancelOutcome> cancel = await scene.CancelAsync(handle).ConfigureAwait(false);
            scene.Expect(!cancel.Failed, $"a cancellation after {state} that does not fail", cancel, "cleaning up after a login would fail it");
            await ExpectStateAsync(scene, handle, state, "after a cancellation that came too late").ConfigureAwait(false);
        }
    }

    private static async Task A_final_state_is_not_undone_by_the_deadline(Scene scene)
    {
        foreach (ChallengeState state in FinalStates(scene))
        {
            ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
            scene.Service.Say(ServiceOperation.Poll, scene.State(state));
            scene.Time.Advance(handle.Deadline - handle.StartedAt + TimeSpan.FromMinutes(1));
            await ExpectStateAsync(scene, handle, state, "after the deadline").ConfigureAwait(false);
        }
    }

    private static async Task Nothing_is_asked_in_the_background(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        scene.Service.Say(ServiceOperation.Poll, scene.State(ChallengeState.Approved));
        await scene.PollAsync(handle).ConfigureAwait(false);
        int before = scene.Service.CallsAboutChallenges.Count;
        await scene.PassAsync().ConfigureAwait(false);
        int after = scene.Service.CallsAboutChallenges.Count;
        scene.Expect(
            after == before, "no request by itself", after - before, "a challenge that has ended would go on costing requests");
    }

    private static IEnumerable<ChallengeState> FinalStates(Scene scene) => scene.Fixture.StateWords.Values.Where(state => state.IsFinal()).Distinct();

    private static async Task ExpectStateAsync(Scene scene, ChallengeHandle handle, ChallengeState state, string when)
    {
        Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
        scene.Expect(poll.Result?.State == state, $"{state} {when}", poll, "one waiter would let a user in whom another one rejected");
    }
}
