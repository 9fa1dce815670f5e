namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>A denial counts whatever its text contains, and control characters in the text do not reach the host.</summary>
internal static class OddMessages
{
    private const string Mark = "the-mark-goes-here";

    public static ProviderCaseList Cases { get; } = new(nameof(OddMessages))
    {
        { 3, A_denial_with_an_odd_text_is_a_denial },
    };

    private static async Task A_denial_with_an_odd_text_is_a_denial(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        Scene.Requires(fixture.WordFor(ChallengeState.Denied) is not null, "The service has no word for a denial.");
        (string text, string mediaType) = await Raw.ReadAsync(
            fixture, request, new ServiceReply.State(fixture.WordFor(ChallengeState.Denied)!, scene.UserAtService, Mark)).ConfigureAwait(false);
        Scene.Requires(text.Contains(Mark, StringComparison.Ordinal), "The service sends no text with a denial.");
        foreach ((string what, byte[] odd) in OddTexts.For(isJson: MarkedField.Find(text, Mark).IsJson))
        {
            scene.Service.Say(ServiceOperation.Poll, Raw.TextWith(text, Mark, odd, mediaType));
            Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
            scene.Expect(
                poll.Result?.State == ChallengeState.Denied, $"Denied for a denial whose text holds {what}", poll, "a person's \"no\" would be lost");
            scene.Expect(
                !(poll.Result!.Message ?? string.Empty).Any(c => char.IsControl(c) || char.IsSurrogate(c)),
                $"a message without control characters for a denial whose text holds {what}", "a message with one", "a terminal or a page would act on it");
        }
    }
}
