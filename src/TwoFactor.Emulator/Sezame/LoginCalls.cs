using System.Text.Json.Nodes;
using TwoFactor.Emulator.Callbacks;
using TwoFactor.Emulator.Http;
using TwoFactor.Emulator.Outcomes;

namespace TwoFactor.Emulator.Sezame;

/// <summary>The calls that start a login and read its status.</summary>
internal sealed class LoginCalls(SezameState state, CallbackRule callbackRule)
{
    private const int LongestMessage = 1_000;

    // A host may send 32 values of 1,024 characters with keys of 64, and JSON may write each character in six (\u00e9).
    private const int LongestParams = 250_000;

    private const int ShortestTimeout = 1;
    private const int LongestTimeout = 1_440;

    /// <summary><c>POST /auth/login</c>: a login, or a fraud notice.</summary>
    public Answer Login(ClientRegistration client, JsonBody body)
    {
        List<FieldError> errors = [.. Check(body)];
        if (errors.Count > 0)
            return SezameAnswers.Invalid(errors);
        string username = body.Name("username")!;
        if (!state.Pairings.IsPaired(client, username))
            return SezameAnswers.Error(404, "username", "User not found");

        AuthRequest request = Create(client, username, body);
        state.Requests.Add(request);
        state.Shared.SignalAt(request.ExpiresAt);
        // Always "initiated", even if the user's name makes the phone answer at once.
        Answer answer = SezameAnswers.Json(new JsonObject { ["id"] = request.Id, ["status"] = "initiated" });
        Schedule(request);
        return answer with { Completed = () => state.AnswerWasSent(request) };
    }

    /// <summary><c>GET /auth/status/&lt;id&gt;</c></summary>
    public Answer Status(ClientRegistration client, string id)
    {
        if (!state.Requests.TryFind(id, out AuthRequest? request) || request.Client != client)
            return SezameAnswers.NotFound();
        bool over = request.State is AuthRequestState.Initiated && !request.IsOpen(state.Now);
        if (over && !state.Behaviour.ExpiredStaysInitiated)
            return SezameAnswers.NotFound();

        return SezameAnswers.Json(new JsonObject { ["id"] = request.Id, ["status"] = request.Word, ["message"] = request.Message });
    }

    private IEnumerable<FieldError> Check(JsonBody body)
    {
        if (body.Name("username") is null)
            yield return new FieldError("username", "A username is required");
        if (body.Has("message") && body.Text("message") is not { Length: <= LongestMessage })
            yield return new FieldError("message", $"The message is a text of at most {LongestMessage} characters");
        // Sezame 1.5, D3: the Java SDK sends a 0 that its caller did not set.
        if (body.Has("timeout") && body.Number("timeout") is not (0 or (>= ShortestTimeout and <= LongestTimeout)))
            yield return new FieldError("timeout", $"The timeout is a number of minutes from {ShortestTimeout} to {LongestTimeout}");
        if (body.Has("type") && body.Text("type") is not ("auth" or "fraud"))
            yield return new FieldError("type", "The type is auth or fraud");
        if (body.Raw("params") is { Length: > LongestParams })
            yield return new FieldError("params", $"The params are at most {LongestParams} characters of JSON");
        if (body.Has("callback") && callbackRule.Check(body.Text("callback")) is null)
            yield return new FieldError("callback", "The callback is an https address with a public host name");
    }

    private AuthRequest Create(ClientRegistration client, string username, JsonBody body)
    {
        DateTimeOffset now = state.Now;
        NamedOutcome? outcome = NamedOutcome.Parse(username);
        TimeSpan lifetime = outcome switch
        {
            { Kind: OutcomeKind.Expire } => outcome.Delay,
            _ when body.Number("timeout") is > 0 and int minutes => TimeSpan.FromMinutes(minutes),
            _ => state.Behaviour.DefaultLifetime,
        };
        return new AuthRequest
        {
            Id = state.Shared.Ids.LowerHex(24),
            Client = client,
            Username = username,
            Message = body.Text("message") ?? "",
            IsFraudNotice = body.Text("type") == "fraud",
            StartedAt = now,
            ExpiresAt = now + lifetime,
            Callback = callbackRule.Check(body.Text("callback")),
            Params = body.Raw("params"),
            Plan = outcome is { Kind: OutcomeKind.Approve or OutcomeKind.Deny or OutcomeKind.WrongSymbol }
                ? new PlannedAnswer(outcome.Kind, now + outcome.Delay)
                : null,
            IsAnswerUnderWay = true,
        };
    }

    private void Schedule(AuthRequest request)
    {
        if (request.Plan is not { } plan)
            return;
        state.Requests.Settle(request);
        if (plan.DueAt > request.StartedAt)
            state.SettleAt(plan.DueAt, request.Id);
    }
}
