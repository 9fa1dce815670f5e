using System.Net;
using System.Text;

namespace TwoFactor.Sezame.Tests;

/// <summary>Invalid answers with a success status. None of them may approve, and each must be a <see cref="TwoFactorException"/>.</summary>
public sealed class HostileAnswerTests
{
    private const string Id = "566845a2e0bda686c28b456a";

    // JSON values with a lone surrogate.
    internal static readonly string[] HalfSurrogates = [""" "\udc00" """, """[{"a":"\ud800x"}]""", """{"\ud800":1}"""];

    private static readonly string[] NeitherStartNorStatus =
    [
        "", " ", "\n", "null", "true", "false", "0", "3", "\"authorized\"", "authorized", "[]", "{}", "{", "}", "[{\"id\":\"x\"}]",
        "<html><body>authorized</body></html>",
        $$"""id={{Id}}&status=authorized""",
        $"{{\"id\":\"{Id}\",\"status\":\"authorized\"",
        $$$"""{"id":"{{{Id}}}","status":"authorized"}}""",
        $$"""{"id":"{{Id}}","status":"authorized"}{}""",
        $$"""{"id":"{{Id}}","status":"authorized",}""",
        $$"""{"id":"{{Id}}","status":"authorized"} // yes""",
        $$"""{'id':'{{Id}}','status':'authorized'}""",
        $$"""{"ID":"{{Id}}","STATUS":"authorized"}""",
        """{"id":"","status":"authorized"}""",
        """{"id":null,"status":"authorized"}""",
        """{"id":566845,"status":"authorized"}""",
        """{"id":true,"status":"authorized"}""",
        $$"""{"id":["{{Id}}"],"status":"authorized"}""",
        $$"""{"id":{"$oid":"{{Id}}"},"status":"authorized"}""",
        $$"""{"id":"{{Id}}","id":"{{Id}}","status":"authorized"}""",
        $$"""{"id":"{{Id}}","status":"denied","status":"authorized"}""",
        $$"""{"id":"{{Id}}","status":"denied","st\u0061tus":"authorized"}""",
    ];

    private static readonly string[] NoStatus =
    [
        """{"status":"authorized"}""",
        $$"""{"id":"{{Id}}"}""",
        $$"""{"id":"{{Id}}","status":null}""",
        $$"""{"id":"{{Id}}","status":1}""",
        $$"""{"id":"{{Id}}","status":true}""",
        $$"""{"id":"{{Id}}","status":["authorized"]}""",
        $$$"""{"id":"{{{Id}}}","status":{"status":"authorized"}}""",
        $$"""{"id":"{{Id}}","status":"\ud800authorized"}""",
        $$"""{"id":"{{Id[..^1]}}b","status":"authorized"}""",
        $$"""{"id":"{{Id.ToUpperInvariant()}}","status":"authorized"}""",
        $$"""{"id":"{{Id}} ","status":"authorized"}""",
        $$$"""{"id":"{{{Id}}}","status":"authorized","message":{}}""",
        $$"""{"id":"{{Id}}","status":"authorized","message":"\udc00"}""",
    ];

    private SezameTenant tenant = null!;

    private static IEnumerable<byte[]> Statuses => NeitherStartNorStatus.Concat(NoStatus).Select(Encoding.UTF8.GetBytes).Concat(Bytes);

    private static IEnumerable<byte[]> Starts => NeitherStartNorStatus.Select(Encoding.UTF8.GetBytes).Concat(Bytes.Except(OddBytes))
        .Append("""{"status":"initiated"}"""u8.ToArray())
        .Append("""{"id":"..","status":"initiated"}"""u8.ToArray())
        .Append(Encoding.UTF8.GetBytes($$"""{"id":"{{new string('a', 100_000)}}","status":"initiated"}"""));

    // Nothing odd about the id. Such an answer opens a challenge, because the phone shows it already, but approves none.
    internal static readonly byte[][] OddBytes =
    [
        [0xEF, 0xBB, 0xBF, .. Good], // a byte order mark
        [.. Good[..^1], .. ",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8], // no UTF-8, in a field that we skip
        [.. Good, 0],
        [.. Good[..^2], 0xFF, .. Good[^2..]], // in the status word
    ];

    private static byte[] Good => Encoding.UTF8.GetBytes($$"""{"id":"{{Id}}","status":"authorized"}""");

    private static IEnumerable<byte[]> Bytes
    {
        get
        {
            byte[] good = Good;
            foreach (byte[] odd in OddBytes)
                yield return odd;
            yield return Encoding.Unicode.GetBytes($$"""{"id":"{{Id}}","status":"authorized"}""");
            yield return [0, .. good];
            yield return [.. Encoding.UTF8.GetBytes($$"""{"id":"{{Id}}","status":"authorized","x":"""), .. Enumerable.Repeat((byte)'[', 100_000)];
        }
    }

    [SetUp]
    public void SetUp() => tenant = new SezameTenant();

    [TearDown]
    public void TearDown() => tenant.Dispose();

    [TestCaseSource(nameof(Statuses))]
    public async Task An_invalid_status_is_a_protocol_violation(byte[] body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.PollStateAsync(tenant.Handle(Id)));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }

    [TestCaseSource(nameof(Starts))]
    public async Task A_start_without_a_usable_id_is_a_protocol_violation_that_may_have_been_processed(byte[] body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);

        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe")));

        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
        Assert.That(e.MayHaveBeenProcessed);
    }

    // Found by fuzzing: the value was skipped, but other JSON readers refuse the whole answer.
    [TestCaseSource(nameof(HalfSurrogates))]
    public async Task An_approval_beside_an_unpaired_surrogate_does_not_count(string value)
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{Id}}","status":"authorized","x":{{value}}}""");
        TwoFactorException e = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.PollStateAsync(tenant.Handle(Id)));
        Assert.That(e.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));
    }
}
