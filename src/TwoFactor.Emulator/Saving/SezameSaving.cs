using TwoFactor.Emulator.Outcomes;
using TwoFactor.Emulator.Sezame;

namespace TwoFactor.Emulator.Saving;

/// <summary>Saves the state of Sezame, and restores it at the next start.</summary>
internal static class SezameSaving
{
    public static SavedSezame Take(SezameState state)
    {
        lock (state.Gate)
        {
            // The emulator may already have dropped an old client, but not its certificates, pairings and requests. These are not saved.
            IReadOnlyList<ClientRegistration> clients = state.Clients.All;
            HashSet<ClientRegistration> known = [.. clients];
            return new SavedSezame(
                state.People.Names,
                [.. clients.Select(Save)],
                [.. state.Clients.Certificates.Where(one => known.Contains(one.Client)).Select(one => new SavedCertificate(one.Thumbprint, one.Client.Code, one.NotAfter))],
                [.. state.Pairings.All.Where(one => known.Contains(one.Client)).Select(one => new SavedPairing(one.Client.Code, one.Username, one.IsPaired, one.LinkId, one.LinkExpiresAt))],
                [.. state.Requests.All.Where(one => known.Contains(one.Client)).Select(Save)]);
        }
    }

    /// <exception cref="InvalidDataException">An entry refers to a client that does not exist.</exception>
    public static void Restore(SavedSezame saved, SezameState state)
    {
        lock (state.Gate)
        {
            Dictionary<string, ClientRegistration> clients = [];
            foreach (SavedClient client in saved.Clients)
                clients[client.Code] = Restore(client, state);
            foreach (SavedCertificate one in saved.Certificates)
                state.Clients.Add(new IssuedCertificate(one.Thumbprint, Find(clients, one.ClientCode), one.NotAfter));
            foreach (SavedPairing one in saved.Pairings)
                Restore(one, Find(clients, one.ClientCode), state);
            foreach (SavedRequest request in saved.Requests)
                Restore(request, Find(clients, request.ClientCode), state);
        }
    }

    private static SavedClient Save(ClientRegistration client) => new(
        client.Code, client.SharedSecret, client.PublicKey, client.Id, client.ServiceName, client.Email, client.Username, client.Tenant,
        client.RequestedAt, client.State, client.NewUserCallback);

    private static SavedRequest Save(AuthRequest request) => new(
        request.Id, request.Client.Code, request.Username, request.Message, request.IsFraudNotice, request.StartedAt, request.ExpiresAt,
        request.Callback, request.Params, request.Plan, request.State, request.IsIgnored);

    private static ClientRegistration Restore(SavedClient saved, SezameState state)
    {
        ClientRegistration client = new()
        {
            Code = saved.Code,
            SharedSecret = saved.SharedSecret,
            PublicKey = saved.PublicKey,
            Id = saved.Id,
            ServiceName = saved.ServiceName,
            Email = saved.Email,
            Username = saved.Username,
            Tenant = saved.Tenant,
            RequestedAt = saved.RequestedAt,
            NewUserCallback = saved.NewUserCallback,
        };
        client.Restore(saved.State);
        state.Clients.Add(client);
        if (client.IsWaiting)
            state.Shared.SignalAt(state.Clients.ForgottenAt(client));
        if (client.IsWaiting && saved.Email is not null)
            AnswerByName(client, NamedOutcome.Parse(saved.Email), state);
        return client;
    }

    private static void AnswerByName(ClientRegistration client, NamedOutcome? outcome, SezameState state)
    {
        if (outcome is { Kind: OutcomeKind.Approve or OutcomeKind.Deny })
            state.AnswerAt(client.RequestedAt + outcome.Delay, client.Id, approve: outcome.Kind is OutcomeKind.Approve);
    }

    private static void Restore(SavedPairing saved, ClientRegistration client, SezameState state)
    {
        Pairing pairing = state.Pairings.GetOrAdd(client, saved.Username);
        pairing.Restore(saved.IsPaired, saved.LinkId, saved.LinkExpiresAt);
        state.Shared.SignalAt(pairing.LinkExpiresAt);
    }

    private static void Restore(SavedRequest saved, ClientRegistration client, SezameState state)
    {
        AuthRequest request = new()
        {
            Id = saved.Id,
            Client = client,
            Username = saved.Username,
            Message = saved.Message,
            IsFraudNotice = saved.IsFraudNotice,
            StartedAt = saved.StartedAt,
            ExpiresAt = saved.ExpiresAt,
            Callback = saved.Callback,
            Params = saved.Params,
            Plan = saved.Plan,
            IsIgnored = saved.IsIgnored,
        };
        request.Restore(saved.State);
        state.Requests.Add(request);
        state.Shared.SignalAt(request.ExpiresAt);
        if (request.Plan is { } plan)
            state.SettleAt(plan.DueAt, request.Id);
    }

    private static ClientRegistration Find(Dictionary<string, ClientRegistration> clients, string code) =>
        clients.GetValueOrDefault(code) ?? throw new InvalidDataException($"there is no client {code}");
}
