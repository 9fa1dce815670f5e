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

    /// <summary>Applies the planned answer of a login after a delay, if the login is still stored.</summary>
    public void SettleLater(TimeSpan delay, string requestId) => Later(delay, () => Requests.Settle(requestId));

    /// <summary>Answers a registration after a delay, if it is still stored and waits.</summary>
    public void AnswerLater(TimeSpan delay, string registrationId, bool approve) => Later(delay, () => Clients.Answer(registrationId, approve));

    /// <summary>The time from now until a given moment; zero if it has passed.</summary>
    public TimeSpan Until(DateTimeOffset moment) => moment > Now ? moment - Now : TimeSpan.Zero;

    /// <summary>Pairs, and calls the client back if it registered for that (Sezame 1.2, <c>user.new</c>).</summary>
    public void Pair(ClientRegistration client, string username)
    {
        Pairings.GetOrAdd(client, username).Pair();
        if (client.NewUserCallback is not Uri target)
            return;
        JsonObject body = new() { ["event"] = "user.new", ["data"] = new JsonObject { ["username"] = username } };
        callbacks.Post(target, body.ToJsonString());
    }

    // Makes a change under the lock, and signals it.
    private void Later(TimeSpan delay, Action action) => Shared.Delayed.After(delay, () =>
    {
        lock (Gate)
            action();
        Shared.Changed.Raise();
    });

    // The body is not documented anywhere (Sezame 1.2, "The auth callback"): this form is our own.
    private void PostAnswer(AuthRequest request)
    {
        if (request.Callback is null)
            return;
        string parameters = request.Params is null ? "" : $",\"params\":{request.Params}";
        callbacks.Post(request.Callback, $"{{\"id\":\"{request.Id}\",\"status\":\"{request.Word}\"{parameters}}}");
    }
}
