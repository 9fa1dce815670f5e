using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Oracles;
using TwoFactor.Fuzzing.Running;
using TwoFactor.Sezame;
using TwoFactor.Sezame.Registration;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any answer to Sezame's other calls.</summary>
internal sealed class SezameCalls : ProviderTarget
{
    private readonly SezameApi api;
    private readonly CallbackApi callbacks;
    private readonly RegistrationApi registration;

    public SezameCalls(Func<ITwoFactorProvider, ITwoFactorProvider>? change = null)
        : base(change)
    {
        SezameConnection connection = SezameConnection.WithoutTenant(
            new SezameOptions { Endpoint = new Uri("https://sezame.example/") }, Stage.Clock, Stage);
        api = new SezameApi(connection);
        callbacks = new CallbackApi(connection);
        registration = new RegistrationApi(connection);
    }

    public override string Name => "sezame-calls";

    public override int Weight => 120;

    public override IReadOnlyList<byte[]> Samples { get; } = WireSamples.SezameAnswers;

    public override IReadOnlyList<byte[]> Fragments { get; } = Words(
        "id", "status", "clientcode", "sharedsecret", "public_key", "cert", "tag", "errors", "message", "../../client/cancel", "..", "a/b", "a?b", "%2e%2e", "\\u002e.",
        "null", "true", "false", "1e400", "[]", "{}", "\"", "\\ud800", "authorized", "denied", "boing", "200", "204", "403", "404", "409", "429", "500", "200 cut", "200 slow", "Retry-After: -1",
        "[{\"tag\":\"username\"}]", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");

    public override async Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        Stage.SetAnswer(input);
        if (input.Length % 12 is 0 or 1)
            return await StartAsync(WireResponse.Read(input), cancellationToken);
        object? result = (input.Length % 12) switch
        {
            2 => await AskAsync<object>(async () => await Pairing.PairAsync("jdoe", cancellationToken)),
            3 => await AskAsync<object>(async () => await Pairing.IsPairedAsync("jdoe", cancellationToken)),
            4 => await AskAsync<object>(async () => await DoneAsync(Pairing.UnpairAsync("jdoe", cancellationToken))),
            5 => await AskAsync<object>(async () => await DoneAsync(Notice.NotifyAsync("jdoe", "Somebody used your password.", cancellationToken))),
            6 => await AskAsync<object>(async () => await registration.RegisterAsync(new RegisterRequest("a@b.example", "Portal", Username: null), cancellationToken)),
            7 => await AskAsync<object>(async () => await registration.RegisterStatusAsync("abc", cancellationToken)),
            8 => await AskAsync<object>(async () => (object?)await registration.SignAsync(new SignRequest("csr", "secret"), cancellationToken) ?? "not yet"),
            9 => await AskAsync<object>(async () => await DoneAsync(callbacks.RemoveAsync(callback: null, cancellationToken))),
            10 => await AskAsync<object>(async () => await DoneAsync(registration.DestroyClientRegistrationAsync(cancellationToken))),
            _ => await AskAsync<object>(async () => await DoneAsync(api.PingAsync(cancellationToken))),
        };
        return result is null ? Verdict.Refused : Verdict.Understood;
    }

    private IUserPairing Pairing => Stage.Sezame.TryGetAbility(out IUserPairing? pairing) ? pairing : throw new InvalidOperationException();

    private IFraudNotice Notice => Stage.Sezame.TryGetAbility(out IFraudNotice? notice) ? notice : throw new InvalidOperationException();

    private async Task<Verdict> StartAsync(WireResponse answer, CancellationToken cancellationToken)
    {
        Challenge? challenge = await AskAsync(() => Stage.Sezame.StartChallengeAsync(new ChallengeRequest(ProviderStage.SezameUser), cancellationToken));
        Expect.That(Stage.Sent == 1, "a start is sent once");
        if (challenge is null)
            return Verdict.Refused;
        ChallengeHandle handle = ChallengeHandle.Parse(challenge.Handle.Serialize());
        string id = handle.ServiceIds["id"];
        Expect.That(handle.User == ProviderStage.SezameUser && !handle.AllowAlias, "a handle is about the user who was asked");
        Expect.That(SezameApproval.OnlyId(answer) is not { } only || only == id, "a handle has the id of the answer");
        // An id of the service becomes part of an address: it must lead nowhere else.
        ChallengeStatus? status = await AskAsync(() => Stage.Sezame.PollStateAsync(handle, cancellationToken));
        Expect.That(
            Stage.Asked is { Host: "sezame.example", Query: "", Fragment: "", Segments: ["/", "auth/", "status/", var last] } && !last.EndsWith('/'),
            "an id leads to the status of a challenge",
            Stage.Asked?.AbsolutePath);
        if (status is null)
            return Verdict.Understood;
        Check(status);
        if (status.State != ChallengeState.Approved)
            return Verdict.Understood;
        // The answer to the start was also that to the poll: a start ignores the word, a poll does not.
        string? objection = SezameApproval.Objection(answer, id);
        Expect.That(objection is null, "an approval is spelled out", objection);
        Expect.That(status.ApprovedUser == ProviderStage.SezameUser, "the user who was asked has approved");
        return Verdict.Approved;
    }

    private static async Task<object> DoneAsync(Task call)
    {
        await call;
        return true;
    }
}
