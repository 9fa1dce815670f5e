namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>A cancelled token throws an <see cref="OperationCanceledException"/> with that token, before anything is sent or while the call waits for
/// an answer.</summary>
internal static class Cancellation
{
    public static ProviderCaseList Cases { get; } = new(nameof(Cancellation))
    {
        { 3, A_token_that_is_cancelled_before_sends_nothing },
        { 3, A_token_that_is_cancelled_meanwhile_ends_the_call },
        { 3, A_token_that_is_cancelled_within_a_body_ends_the_call },
        { 4, A_start_that_is_cancelled_meanwhile_is_never_sent_again },
    };

    private static async Task A_token_that_is_cancelled_before_sends_nothing(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        int before = scene.Service.Calls.Count;
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync().ConfigureAwait(false);
        foreach (ProviderCall call in ProviderCall.All)
        {
            Attempt<string> attempt = await scene.TryAsync(call, handle, cancelled.Token).ConfigureAwait(false);
            ExpectCancelled(scene, attempt, $"for {call} with a token that was cancelled before", cancelled.Token);
            int sent = scene.Service.Calls.Count - before;
            scene.Expect(
                sent == 0, $"no request for {call} with a token that was cancelled before", sent,
                "a phone would ask a user who has left");
        }
    }

    private static async Task A_token_that_is_cancelled_meanwhile_ends_the_call(Scene scene)
    {
        foreach (ProviderCall call in ProviderCall.SentBy(scene.Provider))
            await ExpectCancelledMeanwhileAsync(scene, call, new ServiceReply.Silence(), "while the service is silent").ConfigureAwait(false);
    }

    private static async Task A_token_that_is_cancelled_within_a_body_ends_the_call(Scene scene)
    {
        scene.RequiresHttp();
        foreach (ProviderCall call in ProviderCall.SentBy(scene.Provider))
        {
            ServiceReply stalled = Raw.Changed(Raw.Empty(), response => response.Content = OddContent.Stalled(new byte[1]));
            await ExpectCancelledMeanwhileAsync(scene, call, stalled, "within a body that has stalled").ConfigureAwait(false);
        }
    }

    private static async Task A_start_that_is_cancelled_meanwhile_is_never_sent_again(Scene scene)
    {
        await ExpectCancelledMeanwhileAsync(
            scene, ProviderCall.All[0], new ServiceReply.Silence(), "while the service is silent").ConfigureAwait(false);
        await scene.PassAsync().ConfigureAwait(false);
        int starts = scene.Service.Count(ServiceOperation.Start) - 1; // one opened the challenge of the other calls
        scene.Expect(starts == 1, "one request for a start that was cancelled", starts, "a phone could buzz twice for one login");
    }

    private static async Task ExpectCancelledMeanwhileAsync(Scene scene, ProviderCall call, ServiceReply reply, string when)
    {
        ServiceDouble service = scene.Service;
        service.Say(ServiceOperation.Start, _ => service.Opened());
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        service.Say(call.Operation, reply);

        using CancellationTokenSource leaving = new();
        Task arrived = service.NextCall();
        Task<Attempt<string>> attempt = scene.TryAsync(call, handle, leaving.Token);
        await Task.WhenAny(attempt, arrived).ConfigureAwait(false);
        await leaving.CancelAsync().ConfigureAwait(false);
        ExpectCancelled(scene, await attempt.ConfigureAwait(false), $"for {call} that is cancelled {when}", leaving.Token);
    }

    private static void ExpectCancelled(Scene scene, Attempt<string> attempt, string when, CancellationToken token)
    {
        scene.Expect(attempt.Exception is OperationCanceledException, $"an OperationCanceledException {when}", attempt,
            "a host would treat a user who left as a failure of the service, or would keep waiting");
        scene.Expect(
            ((OperationCanceledException)attempt.Exception!).CancellationToken == token, $"the caller's own token in the exception {when}",
            "another one",
            "a host could not tell its own cancellation from another");
    }
}
