using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Oracles;
using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any answer to SecSign's question about a session's state. In inputs of an odd length, the user may have typed an alias.</summary>
internal sealed class SecSignPolls(Func<ITwoFactorProvider, ITwoFactorProvider>? change = null) : ProviderTarget(change)
{
    public override string Name => "secsign-polls";

    public override int Weight => 230;

    public override IReadOnlyList<byte[]> Samples { get; } =
    [
        // Most answers that are near a "yes" come from the first two.
        .. Enumerable.Repeat(Answer("authsessionid=9162914906710510618&secsignid=johndoe&authsessionstate=3"), 15),
        .. Enumerable.Repeat(
            Answer("message=Hello&authsessionid=9162914906710510618&servicename=a b&secsignid=johndoe&authsessionstate=3&serviceaddress=https://a.example/?b=c&x=y"), 8),
        .. WireSamples.SecSignAnswers,
    ];

    public override IReadOnlyList<byte[]> Fragments { get; } =
    [
        .. Words(
            "authsessionid", "authsessionstate", "secsignid", "SecSignID", "requestid", "message", "servicename", "error", "errorcode", "errormsg", "authsessionicondata",
            "AuthSessionState", "AUTHSESSIONID", "secSignId", "%61uthsessionstate", "ａuthsessionstate", "authsessionstate[]", "authsessionstate ", "amp;authsessionstate",
            "x.authsessionstate", "3", "1", "4", "03", "３", "3 ", "+3", "%33", "3;authsessionstate=4", "johndoe", "JohnDoe", "mallory", "john%64oe", "johndoe\0", " johndoe ",
            "\u212Aohndoe", ProviderStage.Session, "-1", "&authsessionstate=4", "&authsessionstate=3", "&secsignid=mallory", "&authsessionid=1", "&errorcode=10013", "&x=authsessionstate=4",
            "&message=a;authsessionstate=4", "error=5", "errormsg=no", "&x=1;error=5", "authſessionstate=4", "ⓔrror=5", "&=", "&&", "&", "=", "+", "%", "%26authsessionstate%3D4", "<", "<br>", ";", "?", "#", "\r\n", "\u0000", "\u2028",
            "200", "200 cut", "200 slow", "200 lost", "200 bits", "201", "299", "302", "400", "404", "500", "Content-Length: 7", "Retry-After: 1", "Content-Encoding: br"),
        [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xC3, 0x28], [0xED, 0xA0, 0x80],
    ];

    public override async Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        Stage.SetAnswer(input);
        bool allowsAlias = input.Length % 2 == 1;
        ChallengeStatus? status = await AskAsync(() => Stage.SecSign.PollStateAsync(Stage.SecSignHandle(allowsAlias), cancellationToken));
        Expect.That(Stage.Sent is 1 or 2, "a poll is sent to each server at most once");
        if (status is null)
            return Verdict.Refused;
        Check(status);
        if (status.State != ChallengeState.Approved)
            return Verdict.Understood;
        string? objection = SecSignApproval.Objection(WireResponse.Read(input), ProviderStage.Session, ProviderStage.RequestId, allowsAlias ? null : ProviderStage.SecSignUser, out string? approver);
        Expect.That(objection is null, "an approval is spelled out", objection);
        Expect.That(status.ApprovedUser == approver, "the user whom the answer names has approved", $"{status.ApprovedUser} instead of {approver}");
        return Verdict.Approved;
    }

    private static byte[] Answer(string body) => WireResponse.Write(200, "text/plain", System.Text.Encoding.UTF8.GetBytes(body));
}
