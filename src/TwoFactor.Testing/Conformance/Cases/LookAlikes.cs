namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>A second field whose name resembles that of a deciding field makes an approval invalid, because another parser could read that field
/// instead.</summary>
internal static class LookAlikes
{
    private const string TwoAnswers = "two parsers of the same bytes would come to different decisions, and one of them approves";

    public static ProviderCaseList Cases { get; } = new(nameof(LookAlikes))
    {
        { 1, An_approval_beside_a_look_alike_of_its_word_is_no_approval },
        { 1, An_approval_beside_a_look_alike_of_its_user_is_no_approval },
        { 1, An_approval_beside_a_look_alike_of_its_challenge_is_no_approval },
    };

    private static async Task An_approval_beside_a_look_alike_of_its_word_is_no_approval(Scene scene)
    {
        string approved = scene.Fixture.WordFor(ChallengeState.Approved)!;
        string contradiction = scene.Fixture.WordFor(ChallengeState.Denied) ?? scene.Fixture.WordFor(ChallengeState.Pending)!;
        string mark = MarkedField.MarkForWords(scene.Fixture);
        await ExpectNoApprovalAsync(scene, new ServiceReply.State(mark, scene.UserAtService, string.Empty), mark, approved, contradiction).ConfigureAwait(false);
    }

    private static async Task An_approval_beside_a_look_alike_of_its_user_is_no_approval(Scene scene)
    {
        Scene.Requires(scene.Fixture.NamesApprover, "The service does not say who approved.");
        string approved = scene.Fixture.WordFor(ChallengeState.Approved)!;
        await ExpectNoApprovalAsync(scene, new ServiceReply.State(approved, scene.OtherAtService, string.Empty), scene.OtherAtService, scene.UserAtService, scene.OtherAtService).ConfigureAwait(false);
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
            await ExpectNoApprovalAsync(scene, handle, field, mine, other, mediaType).ConfigureAwait(false);
    }

    private static async Task ExpectNoApprovalAsync(Scene scene, ServiceReply.State marked, string mark, string value, string contradiction)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        (string text, string mediaType) = await Raw.ReadAsync(fixture, request, marked).ConfigureAwait(false);
        await ExpectNoApprovalAsync(scene, handle, MarkedField.Find(text, mark), value, contradiction, mediaType).ConfigureAwait(false);
    }

    private static async Task ExpectNoApprovalAsync(Scene scene, ChallengeHandle handle, MarkedField field, string value, string contradiction, string mediaType)
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
}
