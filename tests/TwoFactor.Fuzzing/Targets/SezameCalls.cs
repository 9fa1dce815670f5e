using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Running;
using TwoFactor.Sezame;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any answer to Sezame's other calls.</summary>
internal sealed class SezameCalls : ProviderTarget
{
    private readonly SezameApi api;
    public SezameCalls() => api = SezameApi.WithoutTenant(new SezameOptions { Endpoint = new Uri("https://sezame.example/") }, Stage.Clock, Stage);

    public override string Name => "sezame-calls";

    public override int Weight => 120;

    public override IReadOnlyList<byte[]> Samples { get; } = WireSamples.SezameAnswers;

    public override IReadOnlyList<byte[]> Fragments { get; } = Words(
        "id", "status", "clientcode", "sharedsecret", "public_key", "cert", "tag", "errors", "message", "../../client/cancel", "..", "a/b", "a?b", "%2e%2e", "\\u002e.",
        "null", "true", "false", "1e400", "[]", "{}", "\"", "\\ud800", "boing", "200", "204", "403", "404", "409", "429", "500", "200 cut", "200 slow", "Retry-After: -1",
        "[{\"tag\":\"username\"}]", "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[");

    public override async Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        Stage.SetAnswer(input);
        object? result = (input.Length % 10) switch
        {
            0 or 1 => await StartAsync(cancellationToken),
            2 => await AskAsync<object>(async () => await Pairing.PairAsync("jdoe", cancellationToken)),
            3 => await AskAsync<object>(async () => await Pairing.IsPairedAsync("jdoe", cancellationToken)),
            4 => await AskAsync<object>(async () => await DoneAsync(Pairing.UnpairAsync("jdoe", cancellationToken))),
            5 => await AskAsync<object>(async () => await DoneAsync(Notice.NotifyAsync("jdoe", "Somebody used your password.", cancellationToken))),
            6 => await AskAsync<object>(async () => await api.RegisterAsync(new RegisterRequest("a@b.example", "Portal", Username: null), cancellationToken)),
            7 => await AskAsync<object>(async () => await api.RegisterStatusAsync("abc", cancellationToken)),
            8 => await AskAsync<object>(async () => await api.SignAsync(new SignRequest("csr", "secret"), cancellationToken) ?? "not yet"),
            _ => await AskAsync<object>(async () => await DoneAsync(api.PingAsync(cancellationToken))),
        };
        return result is null ? Verdict.Refused : Verdict.Understood;
    }

    private IUserPairing Pairing => Stage.Sezame.TryGetAbility(out IUserPairing? pairing) ? pairing : throw new InvalidOperationException();

    private IFraudNotice Notice => Stage.Sezame.TryGetAbility(out IFraudNotice? notice) ? notice : throw new InvalidOperationException();

    private async Task<object?> StartAsync(CancellationToken cancellationToken)
    {
        Challenge? challenge = await AskAsync(() => Stage.Sezame.StartChallengeAsync(new ChallengeRequest(ProviderStage.SezameUser), cancellationToken));
        Expect.That(Stage.Sent == 1, "a start is sent once");
        if (challenge is null)
            return null;
        ChallengeHandle handle = ChallengeHandle.Parse(challenge.Handle.Serialize());
        // An id of the service becomes part of an address: it must lead nowhere else.
        await AskAsync(() => Stage.Sezame.PollStateAsync(handle, cancellationToken));
        Expect.That(
            Stage.Asked is { Host: "sezame.example", Query: "", Fragment: "", Segments: ["/", "auth/", "status/", var last] } && !last.EndsWith('/'),
            "an id leads to the status of a challenge",
            Stage.Asked?.AbsolutePath);
        return challenge;
    }

    private static async Task<object> DoneAsync(Task call)
    {
        await call;
        return true;
    }
}
