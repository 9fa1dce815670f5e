namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>Only a field that decides the outcome can make an answer invalid. A field whose name resembles such a field makes the answer
/// invalid.</summary>
internal static class LookAlikes
{
    private const string Mark = "the-mark-goes-here";
    private const string TwoAnswers = "two parsers of the same bytes would come to different decisions, and one of them approves";

    public static ProviderCaseList Cases { get; } = new(nameof(LookAlikes))
    {
        { 1, An_approval_beside_a_look_alike_of_its_word_is_no_approval },
        { 1, An_approval_beside_a_look_alike_of_its_user_is_no_approval },
        { 1, An_approval_beside_a_look_alike_of_its_challenge_is_no_approval },
        { 1, An_approval_inside_a_page_is_no_approval },
        { 3, A_denial_with_an_odd_text_is_a_denial },
    };

    private static async Task An_approval_beside_a_look_alike_of_its_word_is_no_approval(Scene scene)
    {
        string approved = scene.Fixture.WordFor(ChallengeState.Approved)!;
        string contradiction = scene.Fixture.WordFor(ChallengeState.Denied) ?? scene.Fixture.WordFor(ChallengeState.Pending)!;
        string mark = MarkedField.MarkForWords(scene.Fixture);
        await ExpectSpoiltAsync(scene, new ServiceReply.State(mark, scene.UserAtService, string.Empty), mark, approved, contradiction).ConfigureAwait(false);
    }

    private static async Task An_approval_beside_a_look_alike_of_its_user_is_no_approval(Scene scene)
    {
        Scene.Requires(scene.Fixture.NamesApprover, "The service does not say who approved.");
        string approved = scene.Fixture.WordFor(ChallengeState.Approved)!;
        await ExpectSpoiltAsync(scene, new ServiceReply.State(approved, scene.OtherAtService, string.Empty), scene.OtherAtService, scene.UserAtService, scene.OtherAtService).ConfigureAwait(false);
    }

    private static async Task An_approval_beside_a_look_alike_of_its_challenge_is_no_approval(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        IReadOnlyDictionary<string, string> theirs = (await scene.OpenAsync().ConfigureAwait(false)).ServiceIds;
        (string text, string mediaType) = await Raw.ReadAsync(fixture, request, scene.State(ChallengeState.Approved)).ConfigureAwait(false);
        (MarkedField Field, string Mine, string Theirs)[] ids =
        [
            .. from id in handle.ServiceIds
               where theirs[id.Key] != id.Value
               let field = MarkedField.TryFind(text, id.Value)
               where field is not null
               select (field, id.Value, theirs[id.Key]),
        ];
        Scene.Requires(ids.Length > 0, "The service's answers do not say which challenge they are about.");
        foreach ((MarkedField field, string mine, string other) in ids)
            await ExpectSpoiltAsync(scene, handle, field, mine, other, mediaType).ConfigureAwait(false);
    }

    private static async Task ExpectSpoiltAsync(Scene scene, ServiceReply.State marked, string mark, string value, string contradiction)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        (string text, string mediaType) = await Raw.ReadAsync(fixture, request, marked).ConfigureAwait(false);
        await ExpectSpoiltAsync(scene, handle, MarkedField.Find(text, mark), value, contradiction, mediaType).ConfigureAwait(false);
    }

    private static async Task ExpectSpoiltAsync(Scene scene, ChallengeHandle handle, MarkedField field, string value, string contradiction, string mediaType)
    {
        foreach (string name in OddNames.Near(field.Name, field.IsJson))
        {
            foreach (string body in field.Beside(value, name, contradiction))
            {
                scene.Service.Say(ServiceOperation.Poll, Raw.Text(body, mediaType));
                Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
                scene.Expect(
                    poll.Result?.State != ChallengeState.Approved,
                    $"anything but Approved where \"{Uri.EscapeDataString(name)}\" contradicts \"{field.Name}\"", poll, TwoAnswers);
            }
        }
    }

    private static async Task An_approval_inside_a_page_is_no_approval(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        (string approval, string mediaType) = await Raw.ReadAsync(fixture, request, scene.State(ChallengeState.Approved)).ConfigureAwait(false);
        string[] pages =
        [
            $"OK\n{approval}", $"?a=b&{approval}", $"x {approval}", $"\uFEFF{approval}", $"See https://portal.example/?a=b&{approval}&c=d", $"<html>&{approval}&</html>",
            $"{approval}\n<html></html>", $"{approval}\n{approval}",
        ];
        foreach (string page in pages)
        {
            scene.Service.Say(ServiceOperation.Poll, Raw.Text(page, mediaType));
            Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
            scene.Expect(
                poll.Result?.State != ChallengeState.Approved, $"anything but Approved for the page \"{Uri.EscapeDataString(page)}\"", poll,
                "a page that only repeats an approval lets somebody in");
        }
    }

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
                $"a clean message for a denial whose text holds {what}", "one that holds it too", "a terminal or a page would act on it");
        }
    }
}
