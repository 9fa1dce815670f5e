namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>Names that incorrect code changes when it writes the request, perhaps into another user's name.</summary>
internal static class UserNames
{
    public static ProviderCaseList Cases { get; } = new(nameof(UserNames))
    {
        { 1, A_name_with_quotes_arrives_as_it_is },
        { 1, A_name_with_a_backslash_arrives_as_it_is },
        { 1, A_name_with_separators_arrives_as_it_is },
        { 1, A_name_in_upper_case_arrives_as_it_is },
        { 1, A_name_beyond_ASCII_arrives_as_it_is },
    };

    private static Task A_name_with_quotes_arrives_as_it_is(Scene scene) => ExpectExactlyAsync(scene, "jane.o'doe\",\"user\":\"root");

    private static Task A_name_with_a_backslash_arrives_as_it_is(Scene scene) => ExpectExactlyAsync(scene, "portal\\u006aane\\");

    private static Task A_name_with_separators_arrives_as_it_is(Scene scene) => ExpectExactlyAsync(scene, "jane+a%41&user=root;b#c?d");

    private static Task A_name_in_upper_case_arrives_as_it_is(Scene scene) => ExpectExactlyAsync(scene, "Jane.DOE");

    private static Task A_name_beyond_ASCII_arrives_as_it_is(Scene scene) => ExpectExactlyAsync(scene, "jörg.ßtraße-\u0130-дж");

    private static async Task ExpectExactlyAsync(Scene scene, string user)
    {
        const string Because = "the wrong person would be asked, and could approve for another";
        string? normal = scene.Fixture.NormalForm(user);
        Scene.Requires(normal is not null, $"The service cannot carry the user {user}.");
        ChallengeHandle handle = await scene.OpenAsync(user).ConfigureAwait(false);
        ServiceCall start = scene.LastCall(ServiceOperation.Start);
        scene.Expect(WireValues.IsFor(scene.Fixture, start, normal!), $"a start for exactly {normal}", start.Text.ReplaceLineEndings(" "), Because);

        scene.Service.Say(ServiceOperation.Poll, scene.State(ChallengeState.Approved, normal!));
        Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
        scene.Expect(
            poll.Result?.State == ChallengeState.Approved && poll.Result.ApprovedUser == normal, $"Approved ({normal})", poll, Because);
    }
}
