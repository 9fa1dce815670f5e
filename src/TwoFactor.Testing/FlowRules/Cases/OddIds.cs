using System.Globalization;
using TwoFactor.Testing.FlowRules.Stage;

namespace TwoFactor.Testing.FlowRules.Cases;

/// <summary>An id comes from a browser, so it can be any text.</summary>
internal static class OddIds
{
    private const int BitsOfCharacter = 16;
    private const string Guess = "a stranger could find, or use again, the login of somebody else";

    public static FlowCaseList Cases { get; } = new(nameof(OddIds))
    {
        { 1, An_id_with_any_bit_flipped_gets_the_answer_for_an_unknown_id },
        { 1, An_id_in_another_spelling_gets_the_answer_for_an_unknown_id },
        { 1, A_completed_id_gets_the_answer_for_an_unknown_id_on_every_node },
        { 1, An_expired_id_gets_the_answer_for_an_unknown_id_on_every_node },
        { 1, Ids_cannot_be_guessed_from_each_other },
    };

    private static async Task An_id_with_any_bit_flipped_gets_the_answer_for_an_unknown_id(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
        string expected = await UnknownAsync(scene, login).ConfigureAwait(false);
        string id = login.Key.Id;
        for (int i = 0; i < id.Length * BitsOfCharacter; i++)
        {
            char flipped = (char)(id[i / BitsOfCharacter] ^ (1 << (i % BitsOfCharacter)));
            string altered = string.Concat(id.AsSpan(0, i / BitsOfCharacter), [flipped], id.AsSpan((i / BitsOfCharacter) + 1));
            await ExpectUnknownAsync(scene, KeyCall.Complete, ChangedKey.With(login.Key, id: altered), expected, $"with bit {i} flipped").ConfigureAwait(false);
        }

        await ExpectStillThereAsync(scene, login).ConfigureAwait(false);
    }

    private static async Task An_id_in_another_spelling_gets_the_answer_for_an_unknown_id(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        Login login = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
        string expected = await UnknownAsync(scene, login).ConfigureAwait(false);
        string id = login.Key.Id;
        string swapped = string.Concat(id.Select(character => char.IsUpper(character) ? char.ToLowerInvariant(character) : char.ToUpperInvariant(character)));
        string[] others =
        [
            "", " ", "\0", id + " ", " " + id, id + "\n", id + "=", id + "\0", id + id, id[..^1], id[1..], id + "A", swapped, $"%{(int)id[0]:X2}{id[1..]}",
            id.Insert(id.Length / 2, " "), id.Insert(id.Length / 2, "\u200b"), "\ud800", new string('A', 100_000), new string('A', id.Length), "null", "../" + id,
            string.Concat(id.Select(character => character is > ' ' and < '\u007f' ? (char)(character + 0xFEE0) : character)),
        ];
        foreach (string other in others.Where(other => other != id))
        {
            foreach (KeyCall call in KeyCall.All)
                await ExpectUnknownAsync(scene, call, ChangedKey.With(login.Key, id: other), expected, $"in another spelling (number {Array.IndexOf(others, other).ToString(CultureInfo.InvariantCulture)})").ConfigureAwait(false);
        }

        await ExpectStillThereAsync(scene, login).ConfigureAwait(false);
    }

    private static async Task A_completed_id_gets_the_answer_for_an_unknown_id_on_every_node(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        foreach (ChallengeState state in new[] { ChallengeState.Approved, ChallengeState.Denied })
        {
            Login login = await scene.FinishAsync(state).ConfigureAwait(false);
            string expected = await UnknownAsync(scene, login).ConfigureAwait(false);
            await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
            foreach (FlowNode node in scene.Nodes)
            {
                foreach (KeyCall call in KeyCall.All)
                    await ExpectUnknownAsync(scene, call, login.Key, expected, "that was completed", node.Flow).ConfigureAwait(false);
            }
        }
    }

    private static async Task An_expired_id_gets_the_answer_for_an_unknown_id_on_every_node(FlowScene scene)
    {
        scene.RequiresVirtualTime();
        await scene.OpenAsync().ConfigureAwait(false);
        Login unanswered = await scene.StartAsync().ConfigureAwait(false);
        Login approved = await scene.FinishAsync(ChallengeState.Approved).ConfigureAwait(false);
        string expected = await UnknownAsync(scene, approved).ConfigureAwait(false);
        scene.KeepWaiting(unanswered, node: 0);
        await scene.Pace.PassAsync(scene.Lifetime + (2 * 120 * scene.Unit) + (30 * scene.Unit)).ConfigureAwait(false);
        foreach (FlowNode node in scene.Nodes)
        {
            foreach (Login login in new[] { unanswered, approved })
            {
                foreach (KeyCall call in KeyCall.All)
                    await ExpectUnknownAsync(scene, call, login.Key, expected, "whose time is over", node.Flow).ConfigureAwait(false);
            }
        }
    }

    private static async Task Ids_cannot_be_guessed_from_each_other(FlowScene scene)
    {
        await scene.OpenAsync().ConfigureAwait(false);
        List<string> ids = [];
        for (int i = 0; i < 40; i++)
            ids.Add((await scene.StartAsync().ConfigureAwait(false)).Key.Id);
        scene.Expect(ids.Distinct().Count() == ids.Count, "a new id for every login", "the same twice", Guess);
        int longest = ids.SelectMany((one, i) => ids.Skip(i + 1).Select(other => one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count())).Max();
        scene.Expect(longest <= 6, "ids that begin differently", $"{longest} equal characters", Guess);
        scene.Expect(ids.All(id => id.Length >= 22), "ids of at least 128 random bits", $"{ids.Min(id => id.Length)} characters", Guess);
        scene.Expect(
            ids.All(id => id.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')), "ids that fit into an address as they are", "others", "pages would break them");
    }

    private static async Task<string> UnknownAsync(FlowScene scene, Login login)
    {
        string answer = await scene.AskAsync(KeyCall.Get, scene.Flow, ChangedKey.With(login.Key, id: ChangedKey.OtherId(login.Key.Id))).ConfigureAwait(false);
        scene.Expect(Answer.IsNotFound(answer), "ChallengeNotFound for an unknown id", answer, Guess);
        return answer;
    }

    private static async Task ExpectUnknownAsync(FlowScene scene, KeyCall call, FlowKey key, string expected, string how, ITwoFactorFlow? flow = null)
    {
        string answer = await scene.AskAsync(call, flow ?? scene.Flow, key).ConfigureAwait(false);
        scene.Expect(answer == expected, $"from {call} with an id {how} the answer that an unknown id gets ({expected})", answer, Guess);
    }

    private static async Task ExpectStillThereAsync(FlowScene scene, Login login)
    {
        FlowOutcome outcome = await scene.Flow.CompleteAsync(login.Key).ConfigureAwait(false);
        scene.Expect(outcome.State == ChallengeState.Approved, "an approval that is still there for the right id", outcome, "strangers could disturb logins");
    }
}
