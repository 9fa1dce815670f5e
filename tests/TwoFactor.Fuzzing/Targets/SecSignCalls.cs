using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Oracles;
using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any answer to SecSign's start, cancellation and release.</summary>
internal sealed class SecSignCalls(Func<ITwoFactorProvider, ITwoFactorProvider>? change = null) : ProviderTarget(change)
{
    public override string Name => "secsign-calls";

    public override int Weight => 120;

    public override IReadOnlyList<byte[]> Samples { get; } = WireSamples.SecSignAnswers;

    public override IReadOnlyList<byte[]> Fragments { get; } = Words(
        "authsessionid", "authsessionstate", "secsignid", "requestid", "authsessionicondata", "accesspassicondata", "error=500&errorcode=20006", "errorcode=10013", "errormsg=exist",
        "error", "errorcode", "errormsg", "=====", "iVBORw0KGgo=", "iVBORw0KGgo", "%69VBORw0KGgo", "A", "A===", "-", "--1", "-9223372036854775808", "9223372036854775808", "00000000000000000001",
        "1", "5", "6", "3", "200", "400", "500", "200 cut", "400 lost", "200 slow", "<p class=\"errormsg\">", "&", "=", "+", "%", "%zz", "\u0000", "\uFEFF", "\r\n");

    public override async Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        Stage.SetAnswer(input);
        // What earlier inputs did to the servers is forgotten: a refusal of a release, and a quarantine, in which a start is asked of the other server first.
        Stage.Clock.Advance(TimeSpan.FromHours(25));
        return (input.Length % 4) switch
        {
            0 or 1 => await StartAsync(WireResponse.Read(input), cancellationToken),
            2 => await CancelAsync(cancellationToken),
            _ => await ReleaseAsync(cancellationToken),
        };
    }

    private async Task<Verdict> StartAsync(WireResponse answer, CancellationToken cancellationToken)
    {
        Challenge? challenge = await AskAsync(() => Stage.SecSign.StartChallengeAsync(new ChallengeRequest(ProviderStage.SecSignUser), cancellationToken));
        Expect.That(Stage.Sent == 1, "a start is sent once"); // the handler got it, so it may have arrived
        if (challenge is null)
            return Verdict.Refused;
        Expect.That(challenge.AccessPass is null || challenge.AccessPass.Image.Span.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47]), "an access pass is a picture");
        ChallengeHandle handle = ChallengeHandle.Parse(challenge.Handle.Serialize());
        Expect.That(handle.User == ProviderStage.SecSignUser && !handle.AllowAlias, "a handle is about the user who was asked");
        (string session, string request) = (handle.ServiceIds["authsessionid"], handle.ServiceIds["requestid"]);
        Expect.That(IsOrUnclear(answer, "authsessionid", session) && IsOrUnclear(answer, "requestid", request), "a handle has the ids of the answer");
        // What it was started with can be asked about. The answer to that is the same. It is no "yes", because a start refuses one.
        ChallengeStatus? status = await AskAsync(() => Stage.SecSign.PollStateAsync(handle, cancellationToken));
        if (status is null)
            return Verdict.Understood;
        Check(status);
        if (status.State != ChallengeState.Approved)
            return Verdict.Understood;
        string? objection = SecSignApproval.Objection(answer, session, request, ProviderStage.SecSignUser);
        Expect.That(objection is null, "an approval is spelled out", objection);
        Expect.That(status.ApprovedUser == ProviderStage.SecSignUser, "the user who was asked has approved");
        return Verdict.Approved;
    }

    private static bool IsOrUnclear(WireResponse answer, string name, string id) => SecSignApproval.OnlyValue(answer, name) is not { } value || value == id;

    private async Task<Verdict> CancelAsync(CancellationToken cancellationToken)
    {
        CancelOutcome? outcome = await AskAsync<CancelOutcome?>(async () => await Stage.SecSign.CancelAsync(Stage.SecSignHandle(), cancellationToken));
        Expect.That(outcome is null || Enum.IsDefined(outcome.Value), "an outcome is one of the documented ones");
        return outcome is null ? Verdict.Refused : Verdict.Understood;
    }

    private async Task<Verdict> ReleaseAsync(CancellationToken cancellationToken)
    {
        bool? done = await AskAsync<bool?>(async () =>
        {
            await Stage.SecSign.ReleaseAsync(Stage.SecSignHandle(), cancellationToken);
            return true;
        });
        return done is null ? Verdict.Refused : Verdict.Understood;
    }
}
