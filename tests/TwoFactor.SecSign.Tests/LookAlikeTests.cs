using System.Globalization;
using System.Net;
using System.Text;
using TwoFactor.SecSign.Tests.Support;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign.Tests;

/// <summary>Fields that resemble a deciding field make an answer invalid; other odd fields and texts do not. No invalid answer may approve, and no clear denial
/// may be lost.</summary>
public sealed class LookAlikeTests
{
    private const string Session = $"authsessionid={MockedSecSign.SessionId}";
    private const string Yes = $"{Session}&secsignid=johndoe&authsessionstate=3";
    private const string No = $"{Session}&authsessionstate=4";

    private static readonly string[] LookAlikes =
    [
        "AuthSessionState", "AUTHSESSIONSTATE", "authSessionState", // another case
        "%61uthsessionstate", "authsessionstat%65", "authsession%73tate", "%61%75%74%68sessionstate", // an escape
        " authsessionstate", "authsessionstate ", "\tauthsessionstate", "authsessionstate\r\n", "\nauthsessionstate", "authsession state", "+authsessionstate", // blanks
        "authsessionstate\u200B", "\uFEFFauthsessionstate", "auth\u00ADsessionstate", "authsessionstate\0", "\u0001authsessionstate", "authsessionstate\u00A0", // invisible
        "ａuthsessionstate", "ＡＵＴＨＳＥＳＳＩＯＮＳＴＡＴＥ", "authſessionſtate", // other forms of letters
        "authsessionstate[]", "authsessionstate[0]", "authsessionstate.0", "auth_session_state", "auth-session-state", "?authsessionstate", ";authsessionstate", // another writing
        "amp;authsessionstate", // what &amp; leaves
    ];

    // Some reader takes each of these keys for "authsessionstate", and each contradicts it.
    [TestCaseSource(nameof(LookAlikes))]
    public async Task A_key_that_resembles_authsessionstate_makes_the_answer_invalid(string key)
    {
        foreach (string body in new[] { $"{Yes}&{key}=4&x=1", $"{Session}&{key}=4&secsignid=johndoe&authsessionstate=3", $"{No}&{key}=3&secsignid=johndoe&x=1" })
            Assert.That((await FailureAsync(body)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation), body);
    }

    [Test]
    public async Task A_key_that_resembles_another_deciding_key_makes_the_answer_invalid(
        [Values("AuthSessionID=1", "%73ecsignid=mallory", "SECSIGNID=mallory", "RequestId=1", "requestid[]=1", "ERROR=500", "Error=500", "err%6Fr=500", "ErrorCode=10013", "errorMsg=x", "amp;error=500")]
        string field)
    {
        foreach (string body in new[] { $"{Yes}&{field}", $"{No}&{field}" })
            Assert.That((await FailureAsync(body)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation), body);
    }

    [TestCase("authsessionstate=3", "authsessionstate=4")]
    [TestCase("authsessionid=9162914906710510618", "authsessionid=1")]
    [TestCase("secsignid=johndoe", "secsignid=mallory")]
    [TestCase("requestid=1", "requestid=2")]
    public async Task A_second_value_makes_the_answer_invalid_in_either_order(string first, string second)
    {
        Assert.That((await FailureAsync($"{Yes}&{first}&{second}")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That((await FailureAsync($"{second}&{first}&{Yes}")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That((await FailureAsync($"{No}&{first}&{second}")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation), "of a denial, too");
    }

    // Other readers may take such a key or text for "authsessionstate", so an approval may have only plain keys.
    [TestCase("аuthsessionstate=4", TestName = "{m}(A Cyrillic a)")]
    [TestCase("%2561uthsessionstate=4", TestName = "{m}(Escaped twice)")]
    [TestCase("%EF%BD%81uthsessionstate=4", TestName = "{m}(Full width, escaped)")]
    [TestCase("\\u0061uthsessionstate=4", TestName = "{m}(A JSON escape)")]
    [TestCase("auth&#115;essionstate=4", TestName = "{m}(An HTML escape)")]
    [TestCase("data[authsessionstate]=4", TestName = "{m}(In brackets)")]
    [TestCase("old.authsessionstate=4", TestName = "{m}(Behind a prefix)")]
    [TestCase("old.authsessionid=1", TestName = "{m}(Another session's id behind a prefix)")]
    [TestCase("old.secsignid=mallory", TestName = "{m}(Another user behind a prefix)")]
    [TestCase("old.errorcode=10013", TestName = "{m}(An error behind a prefix)")]
    [TestCase("x=1;authsessionstate=4", TestName = "{m}(Semicolons between)")]
    [TestCase("x=1\nauthsessionstate=4", TestName = "{m}(A line break between)")]
    [TestCase("x=1%26authsessionstate%3D4", TestName = "{m}(An escaped separator)")]
    [TestCase("message=no\r\n\r\nauthsessionstate=4", TestName = "{m}(In the message)")]
    [TestCase("servicename={\"authsessionstate\":4}", TestName = "{m}(In JSON in a field)")]
    [TestCase("servicename={\"authsessionstate\" : 4}", TestName = "{m}(In JSON with blanks)")]
    [TestCase("x=1%26authsessionstate%253D4", TestName = "{m}(A separator escaped twice)")]
    [TestCase("x=authsessionstate&#61;4", TestName = "{m}(A separator as an HTML entity)")]
    [TestCase("x=a&#10;error&#61;500", TestName = "{m}(An error between HTML entities)")]
    [TestCase("x=authsessionstate&equals;4", TestName = "{m}(A separator as a named HTML entity)")]
    [TestCase("x=1 authsessionstate\\u003d4", TestName = "{m}(A separator as a JSON escape)")]
    [TestCase("x=1 authsessionstate＝4", TestName = "{m}(A separator in full width)")]
    [TestCase("message=Your SecSign ID: mallory", TestName = "{m}(Another user in the message)")]
    [TestCase("x=authsession state=4", TestName = "{m}(A name with a blank in it)")]
    [TestCase("x=errorcode%3a10013", TestName = "{m}(An escaped colon)")]
    [TestCase("x=\nerror=500", TestName = "{m}(An error behind a line break)")]
    [TestCase("message=a;error=500", TestName = "{m}(An error behind a semicolon)")]
    [TestCase("message=a,b, Error = 500", TestName = "{m}(An error behind a comma, with blanks)")]
    [TestCase("x=1?errormsg=no", TestName = "{m}(An error's text behind a question mark)")]
    [TestCase("x=%26error%3D500", TestName = "{m}(An error behind an escaped separator)")]
    [TestCase("x=%0Aerr%6Fr=500", TestName = "{m}(An escaped error behind an escaped line break)")]
    [TestCase("x=%2523;amperror%253D500", TestName = "{m}(An error whose separator is escaped twice)")]
    [TestCase("x=a;error＝500", TestName = "{m}(An error with a separator in full width)")]
    [TestCase("x=\nrequestid=1", TestName = "{m}(Another request behind a line break)")]
    [TestCase("x=;authſessionstate=4", TestName = "{m}(A long s in a value)")]
    [TestCase("x=;𝐚𝐮𝐭𝐡𝐬𝐞𝐬𝐬𝐢𝐨𝐧𝐬𝐭𝐚𝐭𝐞=4", TestName = "{m}(Bold letters in a value)")]
    [TestCase("x=;ⓔⓡⓡⓞⓡ=500", TestName = "{m}(Circled letters in a value)")]
    [TestCase("x=A<B", TestName = "{m}(Half a tag in a field that is no text)")]
    [TestCase("message=<b>denied</b>", TestName = "{m}(Markup in the message)")]
    [TestCase("servicename=A<!--&serviceaddress=-->", TestName = "{m}(A comment over two fields)")]
    [TestCase("x=authsessionstate%3d4", TestName = "{m}(An escaped separator in lower case)")]
    [TestCase("x=errorcode：10013", TestName = "{m}(A colon in full width)")]
    [TestCase("x=errorcode&colon;10013", TestName = "{m}(A colon as a named HTML entity)")]
    [TestCase("x=authsessionstate&amp;#61;4", TestName = "{m}(A separator as an HTML entity whose ampersand is one, too)")]
    [TestCase("x=a#error=500", TestName = "{m}(An error behind a number sign)")]
    [TestCase("x=\rerror=500", TestName = "{m}(An error behind a carriage return)")]
    [TestCase("x=%3berror=500", TestName = "{m}(An error behind an escaped semicolon)")]
    [TestCase("x=%3Berror=500", TestName = "{m}(An error behind an escaped semicolon in upper case)")]
    [TestCase("x=%3ferror=500", TestName = "{m}(An error behind an escaped question mark)")]
    [TestCase("x=%3Ferror=500", TestName = "{m}(An error behind an escaped question mark in upper case)")]
    [TestCase("x=%2cerror=500", TestName = "{m}(An error behind an escaped comma)")]
    [TestCase("x=%2Cerror=500", TestName = "{m}(An error behind an escaped comma in upper case)")]
    [TestCase("x=%23error=500", TestName = "{m}(An error behind an escaped number sign)")]
    [TestCase("x=%0derror=500", TestName = "{m}(An error behind an escaped carriage return)")]
    [TestCase("x=%0Derror=500", TestName = "{m}(An error behind an escaped carriage return in upper case)")]
    [TestCase("message=a<br>b", TestName = "{m}(A tag without an end in the message)")]
    [TestCase("message=a</b>", TestName = "{m}(The end of a tag in the message)")]
    [TestCase("message=<?x?>", TestName = "{m}(An instruction in the message)")]
    [TestCase("message=1 < 2<b>3", TestName = "{m}(A tag behind a single <)")]
    [TestCase("message=1 <<b>2", TestName = "{m}(A tag right behind a single <)")]
    [TestCase("x=authsessionstate%%3D4", TestName = "{m}(A percent sign before an escaped separator)")]
    [TestCase("=4", TestName = "{m}(No key)")]
    public async Task An_approval_beside_a_misleading_key_or_text_does_not_count(string field)
    {
        Assert.That((await FailureAsync($"{Session}&secsignid=johndoe&authsessionstate=3&{field}&servicename=x")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That((await PollAsync($"{No}&{field}&servicename=x")).State, Is.EqualTo(ChallengeState.Denied), "a denial still counts");
    }

    [Test]
    public async Task A_second_message_or_a_very_long_key_makes_no_denial_invalid()
    {
        Assert.That((await PollAsync($"{No}&message=a&message=b")).State, Is.EqualTo(ChallengeState.Denied));
        Assert.That((await PollAsync($"{No}&{new string('x', 193)}=1")).State, Is.EqualTo(ChallengeState.Denied));
    }

    // A text may contain &, and after it the name of a field. Another reader may take that for an empty field.
    [Test]
    public async Task A_name_without_an_equals_sign_is_text_that_spoils_no_denial_but_an_approval(
        [Values("secsignid", " SecSign ID", "SecSign ID?", "authsessionstate", "AuthSessionId", "error", " error", "errormsg", "errorcode", " request ID", "requestid", "%73ecsignid", "amp; error")]
        string text)
    {
        foreach (string body in new[] { $"message=Please check your phone &{text}&{No}", $"{No}&message=a&{text}", $"{No}&{text}&servicename=x" })
            Assert.That((await PollAsync(body)).State, Is.EqualTo(ChallengeState.Denied), body);
        foreach (string body in new[] { $"message=Please check your phone &{text}&{Yes}", $"{Yes}&message=a&{text}", $"{Session}&{text}&secsignid=johndoe&authsessionstate=3" })
            Assert.That((await FailureAsync(body)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation), body);
    }

    [Test]
    public async Task A_name_without_an_equals_sign_is_no_field() =>
        Assert.That((await FailureAsync($"{Session}&authsessionstate")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));

    // A page may begin with such a name, too.
    [Test]
    public async Task An_answer_that_begins_with_the_name_of_a_deciding_field_in_another_key_is_no_list(
        [Values("authsessionstate", "authsessionid", "secsignid", "errorcode")] string name, [Values("{0}x=1&{1}", "x{0}=1&{1}")] string body) =>
        Assert.That((await FailureAsync(string.Format(CultureInfo.InvariantCulture, body, name, No))).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));

    [Test]
    public async Task An_answer_that_begins_without_an_equals_sign_is_no_list() =>
        Assert.That((await FailureAsync($"servicename&{No}")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));

    [Test]
    public async Task A_denial_behind_a_byte_order_mark_is_a_denial() =>
        Assert.That((await PollAsync($"\uFEFF{No}")).State, Is.EqualTo(ChallengeState.Denied));

    // An answer that does not begin with a known field is treated as a page.
    [TestCase("Please sign in: https://portal.example/?x=1&{0}")]
    [TestCase("?a=b&{0}")]
    [TestCase("a=b&{0}")]
    [TestCase("redirect=https://portal.example/&{0}")]
    [TestCase("&{0}")]
    [TestCase(" {0}")]
    [TestCase("\n{0}")]
    [TestCase("\r\n{0}")]
    [TestCase("\t{0}")]
    [TestCase("\0{0}")]
    [TestCase("\uFEFF{0}")]
    [TestCase("\uFEFFmessage=&{0}")]
    [TestCase("OK\n{0}")]
    [TestCase("HTTP/1.1 200 OK\r\n\r\n{0}")]
    [TestCase("{{\"x\":\"a=b&{0}&y=z\"}}")]
    [TestCase("\"{0}\"")]
    [TestCase("<a href=\"?{0}&x=1\">")]
    [TestCase("var url = 'a=b&{0}&x=1'")]
    [TestCase("x&{0}")]
    [TestCase("{0}\n<html><body>x</body></html>")]
    [TestCase("{0}&servicename=x\n<html><body>x</body></html>")]
    [TestCase("{0}<br>")]
    [TestCase("{0}&x=<!-- -->")]
    [TestCase("{0}{0}")]
    [TestCase("{0}&{0}")]
    [TestCase("{0}\n{0}")]
    [TestCase("{0}&servicename=x\r\n{0}")]
    [TestCase("{0};")]
    [TestCase("{0}\0")]
    public async Task A_page_with_an_approval_in_it_is_no_approval(string page)
    {
        string body = string.Format(CultureInfo.InvariantCulture, page, Yes);
        using MockedSecSign secSign = Answering(Encoding.UTF8.GetBytes(body));
        ChallengeState? state = null;
        try
        {
            state = (await secSign.Provider.PollStateAsync(secSign.Handle())).State;
        }
        catch (TwoFactorException e)
        {
            Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        }

        Assert.That(state, Is.Null.Or.EqualTo(ChallengeState.Unknown));
    }

    [TestCase("{0}\r\n")]
    [TestCase("{0}\n")]
    [TestCase("{0}&")]
    [TestCase("{0}&servicename=a=b&serviceaddress=https://a.example/?b=c")]
    [TestCase("servicename=Portal&{0}")]
    [TestCase("message=You & me&{0}")]
    [TestCase("message=Grüße&{0}")]
    [TestCase("message=\u001B[31mRed\u001B[0m&{0}", Description = "a message never decides")]
    [TestCase("servicename=SecSign ID Portal&{0}", Description = "the name of the product in a text")]
    [TestCase("servicename=Login with SecSign ID&{0}")]
    [TestCase("servicename=SecSignID & Co&{0}")]
    [TestCase("message=Your SecSign ID was accepted.&{0}")]
    [TestCase("message=Your%20SecSign%20ID%20was%20accepted.&{0}")]
    [TestCase("message=Error code 7 is no more: all is well&{0}")]
    [TestCase("message=Done, error: none&{0}", Description = "a text that speaks of errors is no error")]
    [TestCase("message=Done, error%3a none&{0}")]
    [TestCase("message=Done, error%3A none&{0}")]
    [TestCase("message=Done, error： none&{0}")]
    [TestCase("message=Done, error：none&{0}", Description = "the colon in full width")]
    [TestCase("message=Tom &#38; Jerry&{0}")]
    [TestCase("message=0 errors; terror=0, no error = good&{0}")]
    [TestCase("servicename=The error, Ltd.&{0}")]
    [TestCase("message=Done. Your request ID: 7, bye&{0}")]
    [TestCase("servicename=A<B&{0}", Description = "a single < is no markup")]
    [TestCase("message=1 < 2 <-> 3 > 2&{0}")]
    [TestCase("{0}&newfield=1&x-y.z_0=2")]
    [TestCase("SecSignID=johndoe&{0}", Description = "SecSign 2.2: the specification has both spellings")]
    public async Task A_correct_approval_counts(string answer)
    {
        string body = string.Format(CultureInfo.InvariantCulture, answer, Yes);
        Assert.That((await PollAsync(body)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [TestCaseSource(nameof(OddTexts))]
    public async Task A_denial_with_an_odd_message_is_still_a_denial(byte[] text)
    {
        byte[][] bodies = [[.. "message="u8, .. text, .. Encoding.ASCII.GetBytes("&" + No)], [.. Encoding.ASCII.GetBytes(No + "&message="), .. text]];
        foreach (byte[] body in bodies)
        {
            using MockedSecSign secSign = Answering(body);
            ChallengeStatus status = await secSign.Provider.PollStateAsync(secSign.Handle());
            using (Assert.EnterMultipleScope())
            {
                Assert.That(status.State, Is.EqualTo(ChallengeState.Denied));
                Assert.That(status.Message, Does.Contain("denied"));
                Assert.That(status.Message, Has.None.Matches<char>(c => char.IsControl(c) || char.IsSurrogate(c)));
            }
        }
    }

    [Test]
    public async Task An_odd_byte_in_a_deciding_field_never_approves([Values((byte)0, (byte)0x1B, (byte)0x7F, (byte)0xFF, (byte)0xC3)] byte odd)
    {
        string[] fields = [Session, "secsignid=johndoe", "authsessionstate=3"];
        for (int i = 0; i < fields.Length; i++)
        {
            List<byte> body = [];
            for (int j = 0; j < fields.Length; j++)
                body.AddRange([.. Encoding.ASCII.GetBytes(fields[j]), .. i == j ? [odd] : Array.Empty<byte>(), (byte)'&']);
            using MockedSecSign secSign = Answering([.. body]);
            ChallengeState? state = null;
            try
            {
                state = (await secSign.Provider.PollStateAsync(secSign.Handle())).State;
            }
            catch (TwoFactorException)
            {
                // A protocol violation, without a session or a user.
            }

            Assert.That(state, Is.Null.Or.EqualTo(ChallengeState.Unknown), fields[i]);
        }
    }

    [Test]
    public async Task An_empty_field_hides_nothing_that_comes_after_it([Values("authsessionstate=4", "secsignid=mallory", "error=500&errorcode=10013")] string field) =>
        await FailureAsync($"{Yes}&&{field}");

    [Test]
    public async Task A_text_with_many_ampersands_makes_no_answer_invalid() =>
        Assert.That((await PollAsync($"{No}&message={new string('&', 1000)}")).State, Is.EqualTo(ChallengeState.Denied));

    // Each of these characters has three bytes and stands for four letters.
    [Test]
    public async Task A_text_of_long_characters_hides_no_contradiction([Values(0, 100, 330, 1340)] int characters)
    {
        string body = $"{Yes}&message={string.Concat(Enumerable.Repeat('㎉', characters))};authsessionstate=4";
        Assert.That((await FailureAsync(body)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCase(64, ExpectedResult = true)]
    [TestCase(65, ExpectedResult = false)]
    public async Task<bool> An_answer_has_at_most_64_fields(int fields)
    {
        string body = string.Concat(Yes, string.Concat(Enumerable.Range(0, fields - 3).Select(i => $"&x{i}=")));
        using MockedSecSign secSign = Answering(Encoding.ASCII.GetBytes(body));
        try
        {
            return (await secSign.Provider.PollStateAsync(secSign.Handle())).State == ChallengeState.Approved;
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ProtocolViolation)
        {
            return false;
        }
    }

    [Test]
    public void Reading_a_hostile_mebibyte_allocates_little([Values("&", "=", "%", "%41", "&=", "a&", "<", "\u001B", "ａ", "&authsessionstate=3")] string part)
    {
        byte[] body = Encoding.UTF8.GetBytes($"{Yes}&message={string.Concat(Enumerable.Repeat(part, 1024 * 1024 / part.Length / 3))}");
        Read(body);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(body);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2 * 1024 * 1024), "at most one buffer from the pool");

        static bool Read(byte[] body) => AnswerPairs.TryRead(body, out AnswerPairs answer) && answer.CanApprove();
    }

    [Test]
    public void Reading_an_ordinary_answer_allocates_nothing()
    {
        byte[] body = Encoding.ASCII.GetBytes(No);
        AnswerPairs.TryRead(body, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isList = AnswerPairs.TryRead(body, out AnswerPairs answer);
        ChallengeState state = StateWord.ToState(answer[AnswerField.AuthSessionState]);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(isList);
            Assert.That(state, Is.EqualTo(ChallengeState.Denied));
            Assert.That(allocated, Is.Zero);
        }
    }

    private static IEnumerable<TestCaseData> OddTexts()
    {
        (string Name, byte[] Text)[] texts =
        [
            ("ESC", "\u001B[31mYou have denied\u001B[0m"u8.ToArray()),
            ("NUL", "You have\0denied"u8.ToArray()),
            ("DEL", "You have\u007Fdenied"u8.ToArray()),
            ("A C1 control", "You have\u0085denied"u8.ToArray()),
            ("A line break", "You have\r\ndenied"u8.ToArray()),
            ("A lone surrogate", [.. "You have "u8, 0xED, 0xA0, 0x80, .. "denied"u8]),
            ("No UTF-8", [.. "You have "u8, 0xFF, 0xC3, 0x28, .. "denied"u8]),
            ("Half a character at the end", [.. "You have denied"u8, 0xF0, 0x9F]),
            ("Escaped controls", "You%1Bhave%00denied"u8.ToArray()),
            ("An escaped lone surrogate", "You%ED%A0%80denied"u8.ToArray()),
            ("Markup", "You <b>have</b> denied"u8.ToArray()),
            ("An ampersand", "denied & refused"u8.ToArray()),
        ];
        return texts.Select(text => new TestCaseData(text.Text).SetArgDisplayNames(text.Name));
    }

    private static MockedSecSign Answering(byte[] body) =>
        new MockedSecSign(options => options.FallbackEndpoint = null).Answers(HttpStatusCode.OK, body);

    private static async Task<ChallengeStatus> PollAsync(string body)
    {
        using MockedSecSign secSign = Answering(Encoding.UTF8.GetBytes(body));
        return await secSign.Provider.PollStateAsync(secSign.Handle());
    }

    private static Task<TwoFactorException> FailureAsync(string body) => Failure.Of(() => PollAsync(body));
}
