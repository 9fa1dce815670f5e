using System.Net;
using System.Text;

namespace TwoFactor.Sezame.Tests;

/// <summary>Invalid answers with a success status. None of them may approve, and each must be a <see cref="TwoFactorException"/>.</summary>
public sealed class HostileAnswerTests
{
    private const string Id = "566845a2e0bda686c28b456a";

    private static readonly string[] NeitherStartNorStatus =
    [
        "", " ", "\n", "null", "true", "false", "0", "3", "\"authorized\"", "authorized", "[]", "{}", "{", "}", "[{\"id\":\"x\"}]",
        "<html><body>authorized</body></html>",
        "id=566845a2e0bda686c28b456a&status=authorized",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":\"authorized\"",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":\"authorized\"}}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":\"authorized\"}{}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":\"authorized\",}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":\"authorized\"} // yes",
        "{'id':'566845a2e0bda686c28b456a','status':'authorized'}",
        "{\"ID\":\"566845a2e0bda686c28b456a\",\"STATUS\":\"authorized\"}",
        "{\"id\":\"\",\"status\":\"authorized\"}",
        "{\"id\":null,\"status\":\"authorized\"}",
        "{\"id\":566845,\"status\":\"authorized\"}",
        "{\"id\":true,\"status\":\"authorized\"}",
        "{\"id\":[\"566845a2e0bda686c28b456a\"],\"status\":\"authorized\"}",
        "{\"id\":{\"$oid\":\"566845a2e0bda686c28b456a\"},\"status\":\"authorized\"}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"id\":\"566845a2e0bda686c28b456a\",\"status\":\"authorized\"}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":\"denied\",\"status\":\"authorized\"}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":\"denied\",\"st\\u0061tus\":\"authorized\"}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":1}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":true}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":[\"authorized\"]}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":{\"status\":\"authorized\"}}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":\"\\ud800authorized\"}",
    ];

    private static readonly string[] NoStatus =
    [
        "{\"status\":\"authorized\"}",
        "{\"id\":\"566845a2e0bda686c28b456a\"}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":null}",
        "{\"id\":\"566845a2e0bda686c28b456b\",\"status\":\"authorized\"}",
        "{\"id\":\"566845A2E0BDA686C28B456A\",\"status\":\"authorized\"}",
        "{\"id\":\"566845a2e0bda686c28b456a \",\"status\":\"authorized\"}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":\"authorized\",\"message\":{}}",
        "{\"id\":\"566845a2e0bda686c28b456a\",\"status\":\"authorized\",\"message\":\"\\udc00\"}",
    ];

    private SezameTenant tenant = null!;

    private static IEnumerable<byte[]> Statuses => NeitherStartNorStatus.Concat(NoStatus).Select(Encoding.UTF8.GetBytes).Concat(Bytes);

    private static IEnumerable<byte[]> Starts => NeitherStartNorStatus.Select(Encoding.UTF8.GetBytes).Concat(Bytes.Except(OddBytes))
        .Append("{\"status\":\"initiated\"}"u8.ToArray())
        .Append("{\"id\":\"..\",\"status\":\"initiated\"}"u8.ToArray())
        .Append(Encoding.UTF8.GetBytes($$"""{"id":"{{new string('a', 100_000)}}","status":"initiated"}"""));

    // Nothing odd about the id. Such an answer opens a challenge, because the phone shows it already, but approves none.
    private static readonly byte[][] OddBytes =
    [
        [0xEF, 0xBB, 0xBF, .. Good], // a byte order mark
        [.. Good[..^1], .. ",\"x\":\""u8, 0xC3, 0x28, .. "\"}"u8], // no UTF-8, in a field that we skip
        [.. Good, 0],
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
            yield return [.. good[..^2], 0xFF, .. good[^2..]];
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

    [TestCaseSource(nameof(OddBytes))]
    public async Task Odd_bytes_beside_a_good_id_lose_no_start(byte[] body)
    {
        tenant.Service.Answer(HttpStatusCode.OK, body);
        Assert.That((await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe"))).Handle.ServiceIds["id"], Is.EqualTo(Id));
    }

    [TestCase("authorized")]
    [TestCase("denied")]
    [TestCase("something")]
    [TestCase(null)]
    public async Task The_status_in_the_answer_to_a_start_is_ignored(string? word)
    {
        tenant.Service.Answer(HttpStatusCode.OK, word is null ? $$"""{"id":"{{Id}}"}""" : $$"""{"id":"{{Id}}","status":"{{word}}"}""");
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{Id}}","status":"initiated"}""");

        Challenge challenge = await tenant.Provider.StartChallengeAsync(new ChallengeRequest("jdoe"));

        Assert.That((await tenant.Provider.PollStateAsync(challenge.Handle)).State, Is.EqualTo(ChallengeState.Pending));
    }

    [TestCase(200)]
    [TestCase(201)]
    [TestCase(202)]
    [TestCase(206)]
    [TestCase(299)]
    public async Task Any_success_status_with_a_valid_body_approves(int status)
    {
        tenant.Service.Answer((HttpStatusCode)status, $$"""{"id":"{{Id}}","status":"authorized"}""", "text/html");

        Assert.That((await tenant.Provider.PollStateAsync(tenant.Handle(Id))).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task Additional_fields_and_white_space_are_tolerated()
    {
        tenant.Service.Answer(HttpStatusCode.OK, $$"""
             { "x" : { "status" : "denied" }, "status" : "authorized" ,
               "message" : null, "id" : "{{Id}}", "state" : "denied", "y" : [ 1.5e300 ] }
            """);

        ChallengeStatus status = await tenant.Provider.PollStateAsync(tenant.Handle(Id));

        Assert.That(status.State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(status.ApprovedUser, Is.EqualTo("foo-client-user"));
        Assert.That(status.Message, Is.Null);
    }

    // Found by fuzzing: the value was skipped, but other JSON readers refuse the whole answer.
    [TestCase("\"\\udc00\"")]
    [TestCase("[{\"a\":\"\\ud800x\"}]")]
    [TestCase("{\"\\ud800\":1}")]
    public async Task An_approval_beside_an_unpaired_surrogate_does_not_count_and_a_denial_does(string value)
    {
        using SezameTenant tenant = new();
        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{Id}}","status":"authorized","x":{{value}}}""");
        TwoFactorException refused = await Assert.ThrowsAsync<TwoFactorException>(() => tenant.Provider.PollStateAsync(tenant.Handle(Id)));
        Assert.That(refused.Error, Is.EqualTo(TwoFactorError.ProtocolViolation));

        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{Id}}","status":"denied","x":{{value}}}""");
        ChallengeStatus denied = await tenant.Provider.PollStateAsync(tenant.Handle(Id));
        Assert.That(denied.State, Is.EqualTo(ChallengeState.Denied));

        tenant.Service.Answer(HttpStatusCode.OK, $$"""{"id":"{{Id}}","status":"authorized","x":["\\u0061",{"b":"\\ud83d\\ude00"}],"y":"\\n"}""");
        ChallengeStatus approved = await tenant.Provider.PollStateAsync(tenant.Handle(Id));
        Assert.That(approved.State, Is.EqualTo(ChallengeState.Approved));
    }
}
