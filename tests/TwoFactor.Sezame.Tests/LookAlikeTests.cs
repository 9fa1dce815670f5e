using System.Net;
using System.Text;

namespace TwoFactor.Sezame.Tests;

/// <summary>Fields that resemble <c>id</c> or <c>status</c> make an answer invalid; other odd fields and texts do not. No invalid answer may approve, and no
/// clear denial may be lost.</summary>
public sealed class LookAlikeTests
{
    private const string Id = "566845a2e0bda686c28b456a";

    // As written in JSON, with its escapes.
    private static readonly string[] LookAlikes =
    [
        "Status", "STATUS", "sTATUS", // another case
        "%73tatus", "statu%73", // an escape that is not JSON's
        " status", "status ", "\\tstatus", "status\\n", "sta tus", // blanks
        "status\u200B", "\uFEFFstatus", "sta\u00ADtus", "status\\u0000", "\\u200bstatus", // invisible
        "ｓｔａｔｕｓ", "\\uff53tatus", "ſtatus", "ⓢtatus", // other forms of letters
        "status[]", "status[0]", "status.0", "_status", "s-t-a-t-u-s", "status2", // another writing
    ];

    private SezameTenant tenant = null!;

    [SetUp]
    public void SetUp() => tenant = new SezameTenant();

    [TearDown]
    public void TearDown() => tenant.Dispose();

    [TestCaseSource(nameof(LookAlikes))]
    public async Task A_field_whose_name_resembles_status_makes_the_answer_invalid(string name)
    {
        string[] bodies =
        [
            $$"""{"id":"{{Id}}","status":"authorized","{{name}}":"denied"}""",
            $$"""{"{{name}}":"denied","id":"{{Id}}","status":"authorized"}""",
            $$"""{"id":"{{Id}}","status":"authorized","{{name}}":"authorized"}""",
            $$"""{"id":"{{Id}}","status":"authorized","{{name}}":null}""",
            $$"""{"id":"{{Id}}","{{name}}":"authorized","status":"denied"}""",
            $$"""{"id":"{{Id}}","{{name}}":"authorized"}""",
        ];
        foreach (string body in bodies)
            Assert.That((await FailureAsync(body)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation), body);
    }

    [Test]
    public async Task A_field_whose_name_resembles_id_makes_the_answer_invalid([Values("ID", "Id", "iD", " id", "id[]", "ｉｄ", "%69d", "i\\u200bd")] string name)
    {
        Assert.That((await FailureAsync($$"""{"id":"{{Id}}","{{name}}":"other","status":"authorized"}""")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That((await FailureAsync($$"""{"{{name}}":"{{Id}}","status":"authorized"}""")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCase("status", "\"denied\"", "\"authorized\"")]
    [TestCase("status", "\"authorized\"", "\"denied\"")]
    [TestCase("status", "\"authorized\"", "\"authorized\"")]
    [TestCase("st\\u0061tus", "\"denied\"", "\"authorized\"")]
    [TestCase("\\u0073\\u0074\\u0061\\u0074\\u0075\\u0073", "\"authorized\"", "\"denied\"")]
    [TestCase("status", "null", "\"authorized\"")]
    [TestCase("status", "1", "\"authorized\"")]
    [TestCase("status", "{\"x\":1}", "\"authorized\"")]
    public async Task A_duplicate_status_makes_the_answer_invalid(string name, string first, string second)
    {
        Assert.That((await FailureAsync($$"""{"id":"{{Id}}","{{name}}":{{first}},"status":{{second}}}""")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That((await FailureAsync($$"""{"status":{{second}},"id":"{{Id}}","{{name}}":{{first}}}""")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    // Other readers may take such a name for "status" or for an error, so an approval may have only plain names.
    [TestCase("stаtus", TestName = "A Cyrillic a")]
    [TestCase("%2573tatus", TestName = "Escaped twice")]
    [TestCase("&#115;tatus", TestName = "An HTML escape")]
    [TestCase("\\\\u0073tatus", TestName = "A JSON escape, escaped")]
    [TestCase("", TestName = "No name")]
    [TestCase("data[status]", TestName = "In brackets")]
    [TestCase("old.status", TestName = "Behind a prefix")]
    [TestCase("status.old", TestName = "Before a suffix")]
    [TestCase("auth.Status", TestName = "Behind a prefix, in another case")]
    [TestCase("tag", TestName = "A refusal's tag")]
    [TestCase("Errors", TestName = "A refusal's list")]
    [TestCase("error", TestName = "An error")]
    public async Task An_approval_beside_a_field_with_a_misleading_name_does_not_count(string name)
    {
        Assert.That((await FailureAsync($$"""{"id":"{{Id}}","status":"authorized","{{name}}":"denied"}""")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That((await PollAsync($$"""{"id":"{{Id}}","status":"denied","{{name}}":"authorized"}""")).State, Is.EqualTo(ChallengeState.Denied), "a denial still counts");
    }

    [TestCase("""{{"data":{{"id":"{0}","status":"authorized"}}}}""")]
    [TestCase("""[{{"id":"{0}","status":"authorized"}}]""")]
    [TestCase("""{{"id":"{0}","status":{{"status":"authorized"}}}}""")]
    [TestCase("""{{"id":"{0}","status":["authorized"]}}""")]
    [TestCase("""{{"id":"{0}","status":3}}""")]
    [TestCase("""{{"id":"{0}","x":{{"status":"authorized"}}}}""")]
    [TestCase("""{{"id":"{0}","status":"denied"}}{{"id":"{0}","status":"authorized"}}""")]
    [TestCase("""{{"id":"{0}","status":"authorized"}}{{"id":"{0}","status":"authorized"}}""")]
    [TestCase("{{\"id\":\"{0}\",\"status\":\"authorized\"}}\n{{\"id\":\"{0}\",\"status\":\"denied\"}}")]
    [TestCase("\uFEFF{{\"id\":\"{0}\",\"status\":\"authorized\"}}")]
    [TestCase("{{\"id\":\"{0}\",\"status\":\"authorized\"}}\0")]
    [TestCase("{{\"id\":\"{0}\",\"status\":\"authorized\"}}x")]
    [TestCase("{{\"id\":\"{0}\",/* no */\"status\":\"authorized\"}}")]
    [TestCase("{{\"id\":\"{0}\",\"status\":\"authorized\"}}// no")]
    [TestCase("{{\"id\":\"{0}\",\"status\":\"authorized\",}}")]
    [TestCase("{{\"id\":\"{0}\",\"status\":\"authorized\",\"message\":\"\u001B\"}}", Description = "no JSON: the escape is raw")]
    [TestCase("{{\"id\":\"{0}\",\"status\":\"authorized\",\"message\":\"\\ud800\"}}")]
    [TestCase("{{\"id\":\"{0}\",\"status\":\"authorized\",\"message\":\"a\",\"message\":\"b\"}}")]
    [TestCase("{{\"id\":\"{0}\",\"status\":\"author\u001Bized\"}}")]
    [TestCase("{{\"id\":\"{0}\",\"status\":\"authorized\0\"}}")]
    [TestCase("{{\"id\":\"{0}\0\",\"status\":\"authorized\"}}")]
    [TestCase("<html>{{\"id\":\"{0}\",\"status\":\"authorized\"}}</html>")]
    [TestCase("callback({{\"id\":\"{0}\",\"status\":\"authorized\"}})")]
    [TestCase(")]}}'\n{{\"id\":\"{0}\",\"status\":\"authorized\"}}")]
    public async Task An_almost_valid_approval_is_a_protocol_violation(string answer)
    {
        string body = string.Format(System.Globalization.CultureInfo.InvariantCulture, answer, Id);
        Assert.That((await FailureAsync(body)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCaseSource(nameof(OddTexts))]
    public async Task A_denial_with_an_odd_message_is_still_a_denial(byte[] text)
    {
        byte[][] bodies =
        [
            [.. Encoding.ASCII.GetBytes($$"""{"id":"{{Id}}","status":"denied","message":"""), .. text, (byte)'}'],
            [.. "{\"message\":"u8, .. text, .. Encoding.ASCII.GetBytes($$""","id":"{{Id}}","status":"denied"}""")],
        ];
        foreach (byte[] body in bodies)
        {
            tenant.Service.Answer(HttpStatusCode.OK, body);
            ChallengeStatus status = await tenant.Provider.PollStateAsync(tenant.Handle(Id));
            Assert.That(status.State, Is.EqualTo(ChallengeState.Denied));
            Assert.That(status.Message, Is.Null.Or.Contain("denied"));
            Assert.That(status.Message ?? string.Empty, Has.None.Matches<char>(c => char.IsControl(c) || (char.IsSurrogate(c) && !status.Message!.Contains("😀", StringComparison.Ordinal))));
        }
    }

    [Test]
    public async Task A_pending_login_with_an_odd_message_is_still_pending()
    {
        Assert.That((await PollAsync($$"""{"id":"{{Id}}","status":"initiated","message":"a{{'\u001B'}}b"}""")).State, Is.EqualTo(ChallengeState.Pending));
    }

    // The phone shows it already.
    [TestCaseSource(nameof(OddTexts))]
    public async Task A_start_with_an_odd_text_opens_its_challenge(byte[] text)
    {
        byte[][] bodies =
        [
            [.. Encoding.ASCII.GetBytes($$"""{"id":"{{Id}}","status":"initiated","message":"""), .. text, (byte)'}'],
            [.. "{\"x\":"u8, .. text, .. Encoding.ASCII.GetBytes($$""","id":"{{Id}}"}""")],
        ];
        foreach (byte[] body in bodies)
        {
            tenant.Service.Answer(HttpStatusCode.OK, body);
            Assert.That((await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle.ServiceIds["id"], Is.EqualTo(Id));
        }
    }

    [TestCase("\u001B")]
    [TestCase("\\ud800")]
    public async Task An_odd_character_in_the_id_or_the_status_of_a_start_opens_none(string odd)
    {
        foreach (string body in new[] { $$"""{"id":"{{Id}}{{odd}}","status":"initiated"}""", $$"""{"id":"{{Id}}","status":"init{{odd}}iated"}""" })
        {
            tenant.Service.Answer(HttpStatusCode.OK, body);
            TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")));
            Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation), body);
        }
    }

    [TestCaseSource(nameof(OddTexts))]
    public async Task A_refusal_with_an_odd_text_stays_a_refusal(byte[] text)
    {
        byte[] NotFound(string tag) => [.. Encoding.ASCII.GetBytes($$"""{"tag":"{{tag}}","message":"""), .. text, .. ",\"errors\":[]}"u8];
        tenant.Service.Answer(HttpStatusCode.NotFound, NotFound("404")).Answer(HttpStatusCode.NotFound, NotFound("404")).Answer(HttpStatusCode.Conflict, NotFound("409"))
            .Answer(HttpStatusCode.BadRequest, NotFound("timeout"));

        TwoFactorException start = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")));
        TwoFactorException poll = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.PollStateAsync(tenant.Handle(Id)));
        PairingInvitation pairing = await tenant.Ability<IUserPairing>().PairAsync("jdoe");
        TwoFactorException refused = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")));

        Assert.That(start.Error, Is.EqualTo(TwoFactorError.UserNotEnrolled));
        Assert.That(poll.Error, Is.EqualTo(TwoFactorError.ChallengeNotFound));
        Assert.That(pairing.IsAlreadyPaired);
        Assert.That(refused.Error, Is.EqualTo(TwoFactorError.InvalidRequest));
        Assert.That(refused.Message, Does.Contain("timeout"));
    }

    [Test]
    public async Task An_approval_with_an_escaped_control_character_in_its_message_counts()
    {
        ChallengeStatus status = await PollAsync($$"""{"id":"{{Id}}","status":"authorized","message":"\u001b[31mHello"}""");
        Assert.That(status.State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(status.Message, Is.EqualTo("[31mHello"));
    }

    [TestCase(64, ExpectedResult = true)]
    [TestCase(65, ExpectedResult = false)]
    public async Task<bool> An_answer_has_at_most_64_fields(int fields)
    {
        string others = string.Concat(Enumerable.Range(0, fields - 2).Select(i => $"\"x{i}y\":{i},"));
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{{{others}}"id":"{{Id}}","status":"authorized"}""");
        try
        {
            return (await tenant.Provider.PollStateAsync(tenant.Handle(Id))).State == ChallengeState.Approved;
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ProtocolViolation)
        {
            return false;
        }
    }

    [Test]
    public void Reading_a_hostile_mebibyte_allocates_little(
        [Values("\"x\":1,", "\"\":[],", "[", "{\"a\":", "[[],", "\"", "&", "=", "%", "\\u0061", "\u001B", "\"status\":\"denied\",")] string part,
        [Values("{", "{\"x\":", "{\"x\":\"", "{\"x\":[")] string start)
    {
        byte[] body = Encoding.UTF8.GetBytes(start + string.Concat(Enumerable.Repeat(part, 1024 * 1024 / part.Length)));
        Wire.StatusAnswer.Read(body, Id);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Wire.StatusAnswer.Read(body, Id);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(64 * 1024));
    }

    [Test]
    public void Reading_an_ordinary_answer_allocates_nothing()
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{"id":"{{Id}}","status":"initiated"}""");
        Wire.StatusAnswer.Read(body, Id);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Wire.StatusAnswer? answer = Wire.StatusAnswer.Read(body, Id);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(answer?.State, Is.EqualTo(ChallengeState.Pending));
        Assert.That(allocated, Is.Zero);
    }

    [TestCase("""{"id":"{0}","status":"initiated","Id":"other"}""")]
    [TestCase("""{"id":"{0}","status":"initiated","Status":"x"}""")]
    [TestCase("""{"id":"{0}","id":"{0}","status":"initiated"}""")]
    [TestCase("""{"ID":"{0}","status":"initiated"}""")]
    public async Task A_start_with_a_look_alike_opens_no_challenge(string answer)
    {
        tenant.Service.Answer(HttpStatusCode.OK, answer.Replace("{0}", Id, StringComparison.Ordinal));
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")));
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That(e.MayHaveBeenProcessed);
    }

    [TestCase(256, ExpectedResult = true)]
    [TestCase(257, ExpectedResult = false)]
    public async Task<bool> An_id_has_at_most_256_characters(int length)
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{new string('a', length)}}","status":"initiated"}""");
        try
        {
            return (await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle.ServiceIds["id"].Length == length;
        }
        catch (TwoFactorException)
        {
            return false;
        }
    }

    [TestCase(65)]
    [TestCase(384)]
    [TestCase(385)]
    public async Task An_approval_beside_a_name_longer_than_64_characters_does_not_count_and_a_denial_does(int length)
    {
        string field = $"\"{new string('x', length)}\":1";
        Assert.That((await FailureAsync($$"""{"id":"{{Id}}","status":"authorized",{{field}}}""")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That((await PollAsync($$"""{"id":"{{Id}}","status":"denied",{{field}}}""")).State, Is.EqualTo(ChallengeState.Denied));
    }

    [TestCase(63, ChallengeState.Approved)]
    [TestCase(64, null)]
    [TestCase(5000, null)]
    public async Task A_denial_counts_beside_the_deepest_field_and_an_approval_only_beside_a_plain_one(int depth, ChallengeState? approved)
    {
        string field = $"\"x\":{new string('[', depth)}{new string(']', depth)}";
        Assert.That((await PollAsync($$"""{"id":"{{Id}}","status":"denied",{{field}}}""")).State, Is.EqualTo(ChallengeState.Denied));
        string yes = $$"""{"id":"{{Id}}","status":"authorized",{{field}}}""";
        if (approved is { } state)
            Assert.That((await PollAsync(yes)).State, Is.EqualTo(state));
        else
            Assert.That((await FailureAsync(yes)).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [Test]
    public async Task Behind_a_byte_order_mark_a_denial_counts_and_an_approval_does_not()
    {
        Assert.That((await PollAsync($$"""{{'\uFEFF'}}{"id":"{{Id}}","status":"denied"}""")).State, Is.EqualTo(ChallengeState.Denied));
        Assert.That(
            (await FailureAsync($$"""{{'\uFEFF'}}{"id":"{{Id}}","status":"authorized"}""")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCase(500, ExpectedResult = 500)]
    [TestCase(501, ExpectedResult = 500)]
    public async Task<int?> A_message_is_cut_after_500_characters(int length) =>
        (await PollAsync($$"""{"id":"{{Id}}","status":"denied","message":"{{new string('x', length)}}"}""")).Message?.Length;

    private static IEnumerable<TestCaseData> OddTexts()
    {
        (string Name, byte[] Text)[] texts =
        [
            ("ESC", "\"\u001B[31mYou have denied\""u8.ToArray()),
            ("ESC, escaped", "\"\\u001b[31mYou have denied\""u8.ToArray()),
            ("NUL", "\"You have\0denied\""u8.ToArray()),
            ("NUL, escaped", "\"You have\\u0000denied\""u8.ToArray()),
            ("A raw line break", "\"You have\r\ndenied\""u8.ToArray()),
            ("DEL", "\"You have\u007Fdenied\""u8.ToArray()),
            ("High surrogate", "\"You have \\ud83d denied\""u8.ToArray()),
            ("Low surrogate", "\"You have \\ude00 denied\""u8.ToArray()),
            ("Surrogates the wrong way round", "\"You have \\ude00\\ud83d denied\""u8.ToArray()),
            ("A high surrogate at the end", "\"denied \\uD83D\""u8.ToArray()),
            ("A high surrogate before a letter, both escaped", "\"denied \\ud83d\\u0041\""u8.ToArray()),
            ("A pair, and half a pair", "\"denied \\ud83d\\ude00 \\ud83d\""u8.ToArray()),
            ("A backslash before a u", "\"denied \\\\ud83d \\ud83d\""u8.ToArray()),
            ("No UTF-8", [.. "\"You have "u8, 0xFF, 0xC3, .. " denied\""u8]),
            ("A surrogate in UTF-8", [.. "\"You have "u8, 0xED, 0xA0, 0x80, .. " denied\""u8]),
            ("A number", "5"u8.ToArray()),
            ("An object", "{\"status\":\"authorized\"}"u8.ToArray()),
            ("A list", "[\"denied\",[]]"u8.ToArray()),
            ("True", "true"u8.ToArray()),
        ];
        return texts.Select(text => new TestCaseData(text.Text).SetArgDisplayNames(text.Name));
    }

    private Task<ChallengeStatus> PollAsync(string body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);
        return tenant.Provider.PollStateAsync(tenant.Handle(Id));
    }

    private async Task<TwoFactorException> FailureAsync(string body) => (await Assert.ThrowsAsync<TwoFactorException>(() => PollAsync(body)))!;
}
