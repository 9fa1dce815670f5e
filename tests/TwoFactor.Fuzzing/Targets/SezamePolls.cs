using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Oracles;
using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any answer to Sezame's <c>/auth/status</c>.</summary>
internal sealed class SezamePolls : ProviderTarget
{
    public override string Name => "sezame-polls";

    public override int Weight => 230;

    public override IReadOnlyList<byte[]> Samples { get; } =
    [
        // Most answers that are near a "yes" come from the first.
        .. Enumerable.Repeat(Answer("""{"id":"566845a2e0bda686c28b456a","status":"authorized","message":"Authenticate my portal shop"}"""), 20),
        Answer("""{"status":"authorized","id":"566845a2e0bda686c28b456a"}"""),
        Answer("""{"status":"denied","id":"566845a2e0bda686c28b456a"}"""),
        .. WireSamples.SezameAnswers,
    ];

    public override IReadOnlyList<byte[]> Fragments { get; } =
    [
        .. Words(
            "id", "status", "message", "Status", "STATUS", "status[]", "ｓtatus", "st\\u0061tus", "status.x", "id ", "tag", "errors", "error",
            ProviderStage.SezameId, "566830e7e0bda686c28b4569", "authorized", "Authorized", "denied", "initiated", "pending", "auth\\u006frized",
            "null", "true", "1", "[]", "{}", "\"\"", "\"", ",", ":", "{", "}", "\\", "\\ud800", "\\udc00", "\u0000", "\u2028", "/*x*/", "//x\n", "NaN",
            ",\"status\":\"denied\"", ",\"id\":\"other\"", ",\"Status\":\"denied\"", ",\"x\":{\"status\":\"denied\"}", ",\"status\":\"authorized\"", ",\"tag\":\"404\"",
            "200", "200 cut", "200 slow", "200 lost", "200 bits", "204", "404", "500", "999", "Content-Length: 5", "Content-Encoding: gzip", "Retry-After: 99999999999",
            "Retry-After: Fri, 31 Dec 9999 23:59:59 GMT", "Content-Type: text/html; charset=utf-16", "Transfer-Encoding: chunked"),
        [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xC3, 0x28], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
    ];

    public override async Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        Stage.SetAnswer(input);
        ChallengeStatus? status = await AskAsync(() => Stage.Sezame.PollStateAsync(Stage.SezameHandle(), cancellationToken));
        Expect.That(Stage.Sent == 1, "a poll is sent once");
        if (status is null)
            return Verdict.Refused;
        Check(status);
        if (status.State != ChallengeState.Approved)
            return Verdict.Understood;
        string? objection = SezameApproval.Objection(WireResponse.Read(input), ProviderStage.SezameId);
        Expect.That(objection is null, "an approval is spelled out", objection);
        Expect.That(status.ApprovedUser == ProviderStage.SezameUser, "the user who was asked has approved");
        return Verdict.Approved;
    }

    private static byte[] Answer(string body) => WireResponse.Write(200, "application/json", System.Text.Encoding.UTF8.GetBytes(body));
}
