using System.Net;

namespace TwoFactor.Sezame.Tests;

/// <summary>Fields that resemble <c>id</c> or <c>status</c>, and texts that are almost an answer, make an answer invalid. No invalid answer may approve, and no
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
        string.Concat("status".PadRight(64, '-').Select(c => $"\\u{(int)c:x4}")), // the longest name that is read
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
    [TestCase("stаtus", TestName = "{m}(A Cyrillic a)")]
    [TestCase("%2573tatus", TestName = "{m}(Escaped twice)")]
    [TestCase("&#115;tatus", TestName = "{m}(An HTML escape)")]
    [TestCase("\\\\u0073tatus", TestName = "{m}(A JSON escape, escaped)")]
    [TestCase("", TestName = "{m}(No name)")]
    [TestCase("data[status]", TestName = "{m}(In brackets)")]
    [TestCase("old.status", TestName = "{m}(Behind a prefix)")]
    [TestCase("status.old", TestName = "{m}(Before a suffix)")]
    [TestCase("auth.Status", TestName = "{m}(Behind a prefix, in another case)")]
    [TestCase("tag", TestName = "{m}(A refusal's tag)")]
    [TestCase("Errors", TestName = "{m}(A refusal's list)")]
    [TestCase("error", TestName = "{m}(An error)")]
    public async Task An_approval_beside_a_field_with_a_misleading_name_does_not_count(string name)
    {
        Assert.That((await FailureAsync($$"""{"id":"{{Id}}","status":"authorized","{{name}}":"denied"}""")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That((await PollAsync($$"""{"id":"{{Id}}","status":"denied","{{name}}":"authorized"}""")).State, Is.EqualTo(ChallengeState.Denied), "a denial still counts");
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

    [Test]
    public async Task Behind_a_byte_order_mark_a_denial_counts_and_an_approval_does_not()
    {
        Assert.That((await PollAsync($$"""{{'\uFEFF'}}{"id":"{{Id}}","status":"denied"}""")).State, Is.EqualTo(ChallengeState.Denied));
        Assert.That(
            (await FailureAsync($$"""{{'\uFEFF'}}{"id":"{{Id}}","status":"authorized"}""")).Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    private Task<ChallengeStatus> PollAsync(string body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);
        return tenant.Provider.PollStateAsync(tenant.Handle(Id));
    }

    private async Task<TwoFactorException> FailureAsync(string body) => (await Assert.ThrowsAsync<TwoFactorException>(() => PollAsync(body)))!;
}
