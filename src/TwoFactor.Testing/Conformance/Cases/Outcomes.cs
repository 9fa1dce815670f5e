using System.Net;

namespace TwoFactor.Testing.Conformance.Cases;

/// <summary>What a poll returns for every state word of the service, and for everything else. Only one word approves.</summary>
internal static class Outcomes
{
    private const string LetsAnyoneIn = "anyone who can put this word into an answer would be let in";

    public static ProviderCaseList Cases { get; } = new(nameof(Outcomes))
    {
        { 1, Each_documented_word_means_its_state },
        { 1, An_unknown_word_is_no_answer },
        { 1, A_word_that_looks_like_an_approval_is_no_approval },
        { 1, An_empty_word_is_no_approval },
        { 1, A_word_of_the_wrong_type_is_no_approval },
        { 1, An_answer_that_contradicts_itself_is_no_approval },
        { 1, An_approval_with_more_content_after_it_is_no_approval },
        { 1, An_empty_answer_is_no_approval },
        { 1, A_web_page_is_no_approval },
        { 1, An_approval_inside_a_page_is_no_approval },
        { 1, A_bare_word_is_no_approval },
        { 1, A_broken_off_answer_is_no_approval },
        { 1, An_approval_that_is_cut_within_its_user_is_no_approval },
        { 1, An_approval_under_an_error_status_is_no_approval },
        { 1, An_approval_of_another_challenge_is_no_approval },
        { 1, An_approval_of_a_similar_challenge_is_no_approval },
        { 1, An_approval_that_leaves_out_its_challenge_is_no_approval },
        { 1, An_approval_of_two_challenges_is_no_approval },
        { 1, An_approval_that_is_read_late_counts },
        { 3, A_poll_that_is_answered_after_the_deadline_does_not_end_the_challenge },
        { 3, An_unanswered_challenge_is_expired_at_its_deadline },
    };

    private static async Task Each_documented_word_means_its_state(Scene scene)
    {
        foreach ((string word, ChallengeState state) in scene.Fixture.StateWords)
        {
            ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
            scene.Service.Say(ServiceOperation.Poll, new ServiceReply.State(word, scene.UserAtService, string.Empty));
            Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
            scene.Expect(
                poll.Result?.State == state, $"{state} for the word \"{word}\"", poll, "a user's answer would be lost or reversed");
            scene.Expect(
                poll.Result!.ApprovedUser == (state == ChallengeState.Approved ? scene.UserAtService : null),
                "the user of the challenge, exactly in an approval", poll, "a host would log in another user, or none");
        }
    }

    private static async Task An_unknown_word_is_no_answer(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        bool areNumbers = await AreWordsNumbersAsync(scene, handle).ConfigureAwait(false); // then " 3" cannot be told from "3"
        foreach (string word in OddWords.Near(scene.Fixture).Where(word => !areNumbers || !scene.Fixture.StateWords.Keys.Any(known => OddWords.AreSameNumber(word, known))))
        {
            Attempt<ChallengeStatus> poll = await PollAsync(
                scene, handle, new ServiceReply.State(word, scene.UserAtService, string.Empty)).ConfigureAwait(false);
            scene.Expect(
                poll.Result?.State == ChallengeState.Unknown, $"Unknown for the word \"{word}\", which is not documented", poll,
                LetsAnyoneIn);
        }
    }

    private static async Task A_word_that_looks_like_an_approval_is_no_approval(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        Scene.Requires(!await AreWordsNumbersAsync(scene, handle).ConfigureAwait(false), "The service writes its states as numbers.");
        foreach (string word in OddWords.SameToTheEye(scene.Fixture))
            await ExpectNothingAsync(
                scene, handle, new ServiceReply.State(word, scene.UserAtService, string.Empty), $"the word \"{Uri.EscapeDataString(word)}\"").ConfigureAwait(false);
    }

    private static async Task An_empty_word_is_no_approval(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        await ExpectNothingAsync(
            scene, handle, new ServiceReply.State(string.Empty, scene.UserAtService, string.Empty), "an empty word").ConfigureAwait(false);
    }

    private static async Task A_word_of_the_wrong_type_is_no_approval(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        string word = fixture.WordFor(ChallengeState.Approved)!;
        string mark = MarkedField.MarkForWords(fixture);
        (string json, string mediaType) = await Raw.ReadAsync(
            fixture, request, new ServiceReply.State(mark, scene.UserAtService, string.Empty)).ConfigureAwait(false);
        MarkedField field = MarkedField.Find(json, mark);
        Scene.Requires(field.IsJson, "The service's answers are not JSON: its words have no type.");

        string value = field.IsBare ? word : $"\"{word}\"";
        string[] ofOtherTypes = field.IsBare ? [$"\"{word}\"", $"{word}.5", .. OddWords.SameWhenCut(word)] : ["1", "3"];
        foreach (string odd in ofOtherTypes.Concat(["true", "null", "{}", "[]", $"[{value}]", $"{{\"{word}\":true}}", $"{{\"status\":{value}}}"]))
        {
            ServiceReply reply = Raw.Text(field.With(odd), mediaType);
            await ExpectNothingAsync(scene, handle, reply, $"{odd} in the place of the word").ConfigureAwait(false);
        }
    }

    private static async Task An_answer_that_contradicts_itself_is_no_approval(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        string mark = MarkedField.MarkForWords(fixture);
        string approved = fixture.WordFor(ChallengeState.Approved)!;
        string pending = fixture.WordFor(ChallengeState.Pending)!;
        (string text, string mediaType) = await Raw.ReadAsync(
            fixture, request, new ServiceReply.State(mark, scene.UserAtService, string.Empty)).ConfigureAwait(false);
        MarkedField word = MarkedField.Find(text, mark);
        foreach ((string first, string second) in new[] { (approved, pending), (pending, approved) })
        {
            Attempt<ChallengeStatus> poll = await PollAsync(scene, handle, Raw.Text(word.Twice(first, second), mediaType)).ConfigureAwait(false);
            scene.Expect(
                poll.Result?.State != ChallengeState.Approved, $"anything but Approved for an answer that says {first} and {second}", poll,
                LetsAnyoneIn);
        }
    }

    private static async Task An_approval_with_more_content_after_it_is_no_approval(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        (string json, string mediaType) = await Raw.ReadAsync(fixture, request, scene.State(ChallengeState.Approved)).ConfigureAwait(false);
        Scene.Requires(json.StartsWith('{'), "The service's answers are not JSON: only the end of the body ends them.");
        foreach (string rest in new[] { "x", "}", ",", "{}", "\u0000", json })
            await ExpectNothingAsync(scene, handle, Raw.Text(json + rest, mediaType), $"an approval with {rest} behind it").ConfigureAwait(false);
    }

    private static async Task An_empty_answer_is_no_approval(Scene scene)
    {
        (_, ChallengeHandle handle, _) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        foreach (HttpStatusCode status in new[] { HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent })
            await ExpectNothingAsync(scene, handle, Raw.Empty(status), $"an empty answer with status {(int)status}").ConfigureAwait(false);
    }

    private static async Task A_web_page_is_no_approval(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, _) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        await ExpectNothingAsync(
            scene, handle, Raw.Page(HttpStatusCode.OK, fixture.WordFor(ChallengeState.Approved)!),
            "a proxy's web page").ConfigureAwait(false);
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

    private static async Task A_bare_word_is_no_approval(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        string word = fixture.WordFor(ChallengeState.Approved)!;
        (_, string mediaType) = await Raw.ReadAsync(fixture, request, scene.State(ChallengeState.Approved)).ConfigureAwait(false);
        foreach (string body in new[] { word, $"\"{word}\"", "true", "1", "3", "null", "{}", "[]", "=", "&", "\u0000" })
            await ExpectNothingAsync(scene, handle, Raw.Text(body, mediaType), $"the body {body}").ConfigureAwait(false);
    }

    private static async Task A_broken_off_answer_is_no_approval(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        ServiceReply approval = scene.State(ChallengeState.Approved);
        (string text, _) = await Raw.ReadAsync(fixture, request, approval).ConfigureAwait(false);
        foreach (int length in new[] { 0, text.Length / 2, text.Length })
        {
            byte[] start = System.Text.Encoding.UTF8.GetBytes(text[..length]);
            ServiceReply reply = Raw.WithBody(approval, _ => OddContent.BrokenOff(start));
            await ExpectNothingAsync(scene, handle, reply, $"an answer that broke off after {length} characters").ConfigureAwait(false);
        }
    }

    // Without a length, an answer ends where its connection ends, and what is missing is not noticed. In pairs, the rest can look like a whole answer.
    private static async Task An_approval_that_is_cut_within_its_user_is_no_approval(Scene scene)
    {
        Scene.Requires(scene.Fixture.NamesApprover, "The service does not say who approved.");
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        (string first, string second) = (fixture.NormalForm($"{scene.User}1") ?? string.Empty, fixture.NormalForm($"{scene.User}2") ?? string.Empty);
        Scene.Requires(
            (first, second) == ($"{scene.UserAtService}1", $"{scene.UserAtService}2"), "The service has no names that begin with the name of another user.");
        ServiceReply approval = scene.State(ChallengeState.Approved, first);
        (string text, _) = await Raw.ReadAsync(fixture, request, approval).ConfigureAwait(false);
        (string other, _) = await Raw.ReadAsync(fixture, request, scene.State(ChallengeState.Approved, second)).ConfigureAwait(false);
        byte[] start = System.Text.Encoding.UTF8.GetBytes(text[..text.AsSpan().CommonPrefixLength(other)]);
        await ExpectNothingAsync(
            scene, handle, Raw.WithBody(approval, _ => OddContent.Ended(start)),
            "an approval by a longer name that ends, without an error, where the requested name ends").ConfigureAwait(false);
    }

    private static async Task An_approval_under_an_error_status_is_no_approval(Scene scene)
    {
        (_, ChallengeHandle handle, _) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        foreach (int status in new[] { 300, 302, 400, 401, 403, 404, 409, 429, 500, 502, 503 })
        {
            ServiceReply reply = Raw.Changed(scene.State(ChallengeState.Approved), response => response.StatusCode = (HttpStatusCode)status);
            await ExpectNothingAsync(scene, handle, reply, $"an approval under the status {status}").ConfigureAwait(false);
        }
    }

    private static async Task An_approval_of_another_challenge_is_no_approval(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        await scene.PollAsync(await scene.OpenAsync().ConfigureAwait(false)).ConfigureAwait(false);
        ServiceRequest other = scene.LastCall(ServiceOperation.Poll).Request!;

        ServiceReply approval = scene.State(ChallengeState.Approved);
        (string mine, _) = await Raw.ReadAsync(fixture, request, approval).ConfigureAwait(false);
        (string theirs, string mediaType) = await Raw.ReadAsync(fixture, other, approval).ConfigureAwait(false);
        Scene.Requires(mine != theirs, "The service's answers do not say which challenge they are about.");
        await ExpectNothingAsync(scene, handle, Raw.Text(theirs, mediaType), "the approval of another challenge").ConfigureAwait(false);
    }

    private static async Task An_approval_of_a_similar_challenge_is_no_approval(Scene scene)
    {
        IReadOnlyDictionary<string, string> theirs = (await scene.OpenAsync().ConfigureAwait(false)).ServiceIds;
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        (string text, string mediaType) = await Raw.ReadAsync(fixture, request, scene.State(ChallengeState.Approved)).ConfigureAwait(false);
        Func<string, string>[] changes = [id => $"{id}0", id => id[..^1], id => id[..^1] + (id[^1] == '0' ? '1' : '0'), id => (id[0] == '1' ? '2' : '1') + id[1..]];
        foreach (Func<string, string> change in changes)
        {
            string body = WithIds(text, handle, (field, id) => field.Saying(change(handle.ServiceIds[id])));
            await ExpectNothingAsync(scene, handle, Raw.Text(body, mediaType), "the approval of a challenge with a similar id").ConfigureAwait(false);
            foreach ((string name, string id) in handle.ServiceIds.Where(id => theirs.GetValueOrDefault(id.Key) != id.Value)) // an id of all challenges tells none of them
            {
                if (MarkedField.TryFind(text, id) is { } field)
                    await ExpectNothingAsync(scene, handle, Raw.Text(field.Saying(change(id)), mediaType), $"the approval of a challenge with a similar \"{name}\"").ConfigureAwait(false);
            }
        }
    }

    private static async Task An_approval_that_leaves_out_its_challenge_is_no_approval(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        (string text, string mediaType) = await Raw.ReadAsync(fixture, request, scene.State(ChallengeState.Approved)).ConfigureAwait(false);
        await ExpectNothingAsync(
            scene, handle, Raw.Text(WithIds(text, handle, (field, _) => field.LeftOut()), mediaType),
            "an approval without the field for its challenge").ConfigureAwait(false);
        await ExpectNothingAsync(
            scene, handle, Raw.Text(WithIds(text, handle, (field, _) => field.Null()), mediaType),
            "an approval with nothing in the field for its challenge").ConfigureAwait(false);
    }

    private static async Task An_approval_of_two_challenges_is_no_approval(Scene scene)
    {
        (HttpProviderFixture fixture, ChallengeHandle handle, ServiceRequest request) = await scene.OpenOnWireAsync().ConfigureAwait(false);
        IReadOnlyDictionary<string, string> mine = handle.ServiceIds;
        IReadOnlyDictionary<string, string> theirs = (await scene.OpenAsync().ConfigureAwait(false)).ServiceIds;
        (string text, string mediaType) = await Raw.ReadAsync(fixture, request, scene.State(ChallengeState.Approved)).ConfigureAwait(false);
        foreach ((IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second) in new[] { (mine, theirs), (theirs, mine) })
        {
            string body = WithIds(text, handle, (field, id) => field.Twice(first[id], second[id]));
            await ExpectNothingAsync(scene, handle, Raw.Text(body, mediaType), "an approval of two challenges at once").ConfigureAwait(false);
        }
    }

    /// <summary>The answer with each field changed that repeats an id of the handle.</summary>
    private static string WithIds(string text, ChallengeHandle handle, Func<MarkedField, string, string> change)
    {
        string changed = handle.ServiceIds.Aggregate(
            text, (body, id) => MarkedField.TryFind(body, id.Value) is { } field ? change(field, id.Key) : body);
        Scene.Requires(changed != text, "The service's answers do not say which challenge they are about.");
        return changed;
    }

    private static async Task An_approval_that_is_read_late_counts(Scene scene)
    {
        ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
        scene.Time.Advance(handle.Deadline - handle.StartedAt + TimeSpan.FromSeconds(1));
        Attempt<ChallengeStatus> poll = await PollAsync(scene, handle, scene.State(ChallengeState.Approved)).ConfigureAwait(false);
        scene.Expect(
            poll.Result?.State == ChallengeState.Approved, "Approved, though it is read after the deadline", poll,
            "a yes that was given in time would be lost");
    }

    // The person may answer after the service has read the state, and before the deadline.
    private static async Task A_poll_that_is_answered_after_the_deadline_does_not_end_the_challenge(Scene scene)
    {
        foreach (string word in WordsForWaiting(scene).Keys)
        {
            ServiceReply waiting = new ServiceReply.State(word, scene.UserAtService, string.Empty);
            scene.Service.Say(ServiceOperation.Poll, waiting);
            ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
            scene.Time.Advance(handle.Deadline - scene.Time.GetUtcNow() - TimeSpan.FromSeconds(1));
            scene.Service.Say(ServiceOperation.Poll, _ =>
            {
                scene.Time.Advance(TimeSpan.FromSeconds(2));
                return waiting;
            });
            Attempt<ChallengeStatus> poll = await scene.PollAsync(handle).ConfigureAwait(false);
            scene.Expect(
                poll.Result?.State != ChallengeState.Expired,
                $"anything but Expired for the word \"{word}\" in answer to a poll that was sent before the deadline", poll,
                "a yes that was given in time would be lost");
        }
    }

    private static async Task An_unanswered_challenge_is_expired_at_its_deadline(Scene scene)
    {
        foreach ((string word, ChallengeState state) in WordsForWaiting(scene))
        {
            scene.Service.Say(ServiceOperation.Poll, new ServiceReply.State(word, string.Empty, string.Empty));
            ChallengeHandle handle = await scene.OpenAsync().ConfigureAwait(false);
            scene.Time.Advance(handle.Deadline - handle.StartedAt - TimeSpan.FromTicks(1));
            Attempt<ChallengeStatus> before = await scene.PollAsync(handle).ConfigureAwait(false);
            scene.Expect(before.Result?.State == state, $"{state} just before the deadline, for the word \"{word}\"", before, "a login would end early");

            scene.Time.Advance(TimeSpan.FromTicks(1));
            Attempt<ChallengeStatus> after = await scene.PollAsync(handle).ConfigureAwait(false);
            scene.Expect(
                after.Result?.State == ChallengeState.Expired, $"Expired at the deadline, for the word \"{word}\"", after,
                "a login would be waited for without end");
        }
    }

    private static Dictionary<string, ChallengeState> WordsForWaiting(Scene scene) =>
        scene.Fixture.StateWords.Where(word => !word.Value.IsFinal()).ToDictionary();

    /// <summary>Whether the service writes its states as JSON numbers.</summary>
    private static async Task<bool> AreWordsNumbersAsync(Scene scene, ChallengeHandle handle)
    {
        if (scene.Fixture is not HttpProviderFixture fixture || !MarkedField.AreWordsNumbers(fixture))
            return false;
        await scene.PollAsync(handle).ConfigureAwait(false);
        string mark = MarkedField.MarkForWords(fixture);
        (string text, _) = await Raw.ReadAsync(
            fixture, scene.LastCall(ServiceOperation.Poll).Request!, new ServiceReply.State(mark, scene.UserAtService, string.Empty)).ConfigureAwait(false);
        return MarkedField.TryFind(text, mark)?.IsBare == true;
    }

    private static async Task ExpectNothingAsync(Scene scene, ChallengeHandle handle, ServiceReply reply, string what)
    {
        Attempt<ChallengeStatus> poll = await PollAsync(scene, handle, reply).ConfigureAwait(false);
        scene.Expect(
            poll.Exception is TwoFactorException || poll.Result?.State == ChallengeState.Unknown,
            $"Unknown or a TwoFactorException for {what}", poll, LetsAnyoneIn);
    }

    private static Task<Attempt<ChallengeStatus>> PollAsync(Scene scene, ChallengeHandle handle, ServiceReply reply)
    {
        scene.Service.Say(ServiceOperation.Poll, reply);
        return scene.PollAsync(handle);
    }
}
