using System.Text.Json.Nodes;
using TwoFactor.Emulator.Callbacks;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Sezame;

/// <summary>Everything that Sezame knows. The wire and the phone both work on it, each holding <see cref="Gate"/> while they do.</summary>
internal sealed class SezameState
{
    private readonly CallbackSender callbacks;

    public SezameState(CertificateAuthority authority, KnownPeople people, IdSource ids, TimeProvider time, SezameBehaviour behaviour, Alarms alarms, ChangeSignal changed, CallbackSender callbacks)
    {
        this.callbacks = callbacks;
        People = people;
        Ids = ids;
        Time = time;
        Behaviour = behaviour;
        Alarms = alarms;
        Changed = changed;
        Clients = new ClientRegistry(authority, ids, time, behaviour);
        Requests = new AuthRequests(time, behaviour, PostAnswer);
    }

    public Lock Gate { get; } = new();

    public ChangeSignal Changed { get; }

    public KnownPeople People { get; }

    public IdSource Ids { get; }

    public TimeProvider Time { get; }

    public SezameBehaviour Behaviour { get; }

    public Alarms Alarms { get; }

    public ClientRegistry Clients { get; }

    public Pairings Pairings { get; } = new();

    public AuthRequests Requests { get; }

    /// <summary>Pairs, and tells the client if it asked to be told (Sezame 1.2, <c>user.new</c>).</summary>
    public void Pair(ClientRegistration client, string username)
    {
        Pairings.GetOrAdd(client, username).Pair();
        if (client.NewUserCallback is Uri target)
            callbacks.Post(target, new JsonObject { ["event"] = "user.new", ["data"] = new JsonObject { ["username"] = username } }.ToJsonString());
    }

    // The body is not documented anywhere (Sezame 1.2, "The auth callback"): this form is our own.
    private void PostAnswer(AuthRequest request)
    {
        if (request.Callback is null)
            return;
        string parameters = request.Params is null ? "" : $",\"params\":{request.Params}";
        callbacks.Post(request.Callback, $"{{\"id\":\"{request.Id}\",\"status\":\"{request.Word}\"{parameters}}}");
    }
}
