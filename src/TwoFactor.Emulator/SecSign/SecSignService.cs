using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.SecSign;

/// <summary>The wire protocol of SecSign ID: one address, and a parameter that names the call.</summary>
internal sealed class SecSignService(SecSignState state) : IEmulatedService
{
    private const string NoCall = "(no call)";

    private readonly SessionRequestCall start = new(state);
    private readonly SessionCalls sessions = new(state);

    public string NameOf(EmulatedRequest request) =>
        CallOf(FormPairs.Parse(request.Body)) is { Length: > 0 and <= 64 } call ? call : NoCall;

    public Answer Answer(EmulatedRequest request)
    {
        if (request.Path != "/")
            return Http.Answer.Text(404, "text/html; charset=utf-8", "<h1>Not Found HTTP/1.1 404</h1>");
        if (request.Method != "POST")
            return SecSignAnswers.BadRequest("Only POST is understood.");
        if (FormPairs.Parse(request.Body) is not { } pairs)
            return SecSignAnswers.BadRequest("Too much was sent.");

        Answer answer;
        lock (state.Gate)
            answer = Route(CallOf(pairs), pairs);
        state.Shared.Changed.Raise();
        return answer;
    }

    private Answer Route(string? call, Dictionary<string, string> pairs) => call switch
    {
        "ReqRequestAuthSession" => start.Answer(call, pairs),
        "ReqGetAuthSessionState" => sessions.GetState(call, pairs),
        // SecSign 2.5, E1: the specification's example has the second name, everything else the first.
        "ReqCancelAuthSession" or "ReqCancelAuthSessionState" => sessions.Cancel(call, pairs),
        "ReqReleaseAuthSession" when state.Behaviour.SupportsRelease => sessions.Release(call, pairs),
        null => SecSignAnswers.BadRequest("Parameter 'request' is missing."),
        _ => SecSignAnswers.BadRequest($"Unknown request '{call}'."),
    };

    private static string? CallOf(Dictionary<string, string>? pairs) => pairs?.GetValueOrDefault("request");
}
