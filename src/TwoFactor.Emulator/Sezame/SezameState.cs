using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using TwoFactor.Emulator.Callbacks;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Sezame;

/// <summary>The state of Sezame. Requests and the phone change it under the lock <see cref="Gate"/>.</summary>
internal sealed class SezameState
{
    private readonly CallbackSender callbacks;

    public SezameState(
        SharedServices shared, KnownPeople people, SezameBehaviour behaviour, CertificateAuthority authority, CallbackSender callbacks)
    {
        this.callbacks = callbacks;
        Shared = shared;
        People = people;
        Behaviour = behaviour;
        Clients = new ClientRegistry(authority, shared.Ids, shared.Time, behaviour);
        Requests = new AuthRequests(shared.Time, behaviour, PostAnswer);
    }

    public Lock Gate { get; } = new();

    public SharedServices Shared { get; }

    public DateTimeOffset Now => Shared.Time.GetUtcNow();

    /// <summary>The recovery e-mails of people with the app.</summary>
    public KnownPeople People { get; }

    public SezameBehaviour Behaviour { get; }

    public ClientRegistry Clients { get; }

    public Pairings Pairings { get; } = new();

    public AuthRequests Requests { get; }

    /// <summary>Applies the planned answer of a login when it is due, if the login is still stored.</summary>
    public void SettleAt(DateTimeOffset moment, string requestId) => ChangeAt(moment, () => Requests.Settle(requestId));

    /// <summary>Answers a registration at a time, if it is still stored and waits.</summary>
    public void AnswerAt(DateTimeOffset moment, string registrationId, bool approve) => ChangeAt(moment, () => Clients.Answer(registrationId, approve, moment));

    /// <summary>Pairs, and calls the client back if it registered for that (Sezame 1.2, <c>user.new</c>).</summary>
    public void Pair(ClientRegistration client, string username)
    {
        Pairings.GetOrAdd(client, username).Pair();
        if (client.NewUserCallback is not Uri target)
            return;
        JsonObject body = new() { ["event"] = "user.new", ["data"] = new JsonObject { ["username"] = username } };
        callbacks.Post(target, WireJson.Text(body));
    }

    /// <summary>From now on a login's callback can be posted; it is posted at once if the person answered meanwhile.</summary>
    public void AnswerWasSent(AuthRequest request)
    {
        lock (Gate)
        {
            request.IsAnswerUnderWay = false;
            if (request.State is not AuthRequestState.Initiated)
                PostAnswer(request);
        }
    }

    // Makes a change under the lock, and signals it.
    private void ChangeAt(DateTimeOffset moment, Action change) => Shared.RunAt(moment, () =>
    {
        lock (Gate)
            change();
        Shared.Changed.Raise();
    });

    // The body is not documented anywhere (Sezame 1.2, "The auth callback"): this form is our own.
    private void PostAnswer(AuthRequest request)
    {
        if (request.Callback is null || request.IsAnswerUnderWay)
            return;
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteString("id", request.Id);
            json.WriteString("status", request.Word);
            if (request.Params is string parameters)
            {
                json.WritePropertyName("params");
                json.WriteRawValue(parameters, skipInputValidation: true); // the bytes that were sent; a JsonObject would escape them differently
            }

            json.WriteEndObject();
        }

        callbacks.Post(request.Callback, Encoding.UTF8.GetString(body.WrittenSpan));
    }
}
