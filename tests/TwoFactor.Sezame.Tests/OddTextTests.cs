using System.Net;
using System.Text;

namespace TwoFactor.Sezame.Tests;

/// <summary>Texts with control characters, lone surrogates, or of another type change no answer: a denial stays a denial, and a start opens its
/// challenge.</summary>
public sealed class OddTextTests
{
    private const string Id = "566845a2e0bda686c28b456a";

    private SezameTenant tenant = null!;

    [SetUp]
    public void SetUp() => tenant = new SezameTenant();

    [TearDown]
    public void TearDown() => tenant.Dispose();

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

    // It decides nothing there.
    [TestCase("null")]
    [TestCase("1")]
    [TestCase("true")]
    [TestCase("[\"authorized\"]")]
    [TestCase("{\"status\":\"authorized\"}")]
    [TestCase("\"init\u001Biated\"")]
    [TestCase("\"init\\ud800iated\"")]
    [TestCase("\"init\\'iated\"")]
    public async Task A_start_with_an_odd_status_opens_its_challenge(string status)
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{Id}}","status":{{status}}}""").Answer(HttpStatusCode.OK, $$"""{"id":"{{Id}}","status":"initiated"}""");
        Challenge challenge = await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe"));
        Assert.That(challenge.Handle.ServiceIds["id"], Is.EqualTo(Id));
        Assert.That((await tenant.Provider.PollStateAsync(challenge.Handle)).State, Is.EqualTo(ChallengeState.Pending));
    }

    [TestCase("\u001B")]
    [TestCase("\\ud800")]
    [TestCase("\\'")]
    [TestCase("\\x41")]
    public async Task An_odd_character_in_the_id_of_a_start_opens_no_challenge(string odd)
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{Id}}{{odd}}","status":"initiated"}""");
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")));
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
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

    [TestCase("\\'")]
    [TestCase("\\x41")]
    [TestCase("\\u12")]
    [TestCase("\\\n")]
    public async Task An_approval_with_an_escape_that_is_none_does_not_count(string escape)
    {
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => PollAsync($$"""{"id":"{{Id}}","status":"authorized","message":"{{escape}}"}"""));
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

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
            ("An apostrophe after a backslash", "\"You\\'ve denied\""u8.ToArray()),
            ("An escape of another language", "\"You have \\x1b[31m denied\""u8.ToArray()),
            ("A code point in braces", "\"You have \\u{1F600} denied\""u8.ToArray()),
            ("A code unit cut short", "\"denied \\u12\""u8.ToArray()),
            ("A code unit that is no number", "\"denied \\u12 4 \\uD83D\\uDEzz\""u8.ToArray()),
            ("A code unit that ends with NULs", "\"denied \\u41\0\0 \\u004\0\""u8.ToArray()),
            ("A backslash before a raw line break", "\"You have \\\ndenied\""u8.ToArray()),
            ("A backslash before a byte that is no UTF-8", [.. "\"You have \\"u8, 0xFF, .. " denied\""u8]),
            ("A backslash before a letter that is not ASCII", "\"denied \\ü\""u8.ToArray()),
            ("Each escape of JSON, and another one", "\"denied \\\" \\\\ \\/ \\b\\f\\n\\r\\t \\u0041 \\'\""u8.ToArray()),
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
}
