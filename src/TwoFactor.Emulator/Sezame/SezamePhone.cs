using System.Text;
using System.Text.Json.Nodes;

namespace TwoFactor.Emulator.Sezame;

/// <summary>The emulated Sezame apps: their screens and actions.</summary>
internal sealed class SezamePhone(SezameState state)
{
    public IReadOnlyList<PhoneRegistration> Registrations
    {
        get
        {
            lock (state.Gate)
                return [.. state.Clients.Waiting.Select(Describe)];
        }
    }

    public IReadOnlyList<PhoneLink> Links
    {
        get
        {
            lock (state.Gate)
                return [.. state.Pairings.All.Where(pairing => pairing.IsWaiting(state.Now)).Select(Describe)];
        }
    }

    public IReadOnlyList<PhoneRequest> Requests
    {
        get
        {
            lock (state.Gate)
                return [.. state.Requests.Open.Where(request => !request.IsIgnored).Select(Describe)];
        }
    }

    public bool Acknowledge(string registrationId)
    {
        lock (state.Gate)
            return state.Clients.TryFind(registrationId, out ClientRegistration? client)
                && client.Email is not null         // otherwise there is no phone to ask until the code is scanned
                && client.Acknowledge();
    }

    public bool Refuse(string registrationId)
    {
        lock (state.Gate)
            return state.Clients.TryFind(registrationId, out ClientRegistration? client) && client.Refuse();
    }

    public bool Answer(string requestId, bool approve)
    {
        lock (state.Gate)
            return state.Requests.TryFind(requestId, out AuthRequest? request) && state.Requests.TryAnswer(request, approve);
    }

    public bool Ignore(string requestId)
    {
        lock (state.Gate)
            return state.Requests.TryFind(requestId, out AuthRequest? request) && request.IsOpen(state.Now) && (request.IsIgnored = true);
    }

    /// <summary>
    /// Takes the JSON of either kind of QR code, its members in any order; the client may be called <c>clientcode</c> (Sezame 1.5, D9). The user name may
    /// be a number: the PHP SDK requests the code with the name as a text, but writes it into the code as it was given.
    /// </summary>
    public bool Scan(string code)
    {
        if (JsonBody.Parse(Encoding.UTF8.GetBytes(code)) is not JsonBody scanned || scanned.Text("id") is not string id)
            return false;
        lock (state.Gate)
            return scanned.Text("type") == "auth"
                ? ScanRegistration(id)
                : ScanLink(id, scanned.TextOrNumber("username"), scanned.Text("client") ?? scanned.Text("clientcode"));
    }

    private bool ScanRegistration(string id)
    {
        if (!state.Clients.TryFind(id, out ClientRegistration? client) || client.Email is not null || !client.Acknowledge())
            return false;
        if (client.Username is not null)
            state.Pair(client, client.Username);
        return true;
    }

    private bool ScanLink(string id, string? username, string? clientCode)
    {
        Pairing? pairing = state.Pairings.All.FirstOrDefault(pairing =>
            pairing.Username == username && pairing.Client.Code == clientCode && pairing.CanScan(id, state.Now));
        if (pairing is null)
            return false;
        state.Pair(pairing.Client, pairing.Username);
        return true;
    }

    private static string ScanCode(ClientRegistration client) => WireJson.Text(new JsonObject { ["id"] = client.Id, ["type"] = "auth" });

    private static string ScanCode(Pairing pairing) =>
        WireJson.Text(new JsonObject { ["id"] = pairing.LinkId, ["username"] = pairing.Username, ["client"] = pairing.Client.Code });

    private static PhoneRegistration Describe(ClientRegistration client) => new(
        client.Id, client.ServiceName, client.Email, client.Username, client.Email is null ? ScanCode(client) : null, client.RequestedAt);

    private static PhoneLink Describe(Pairing pairing) =>
        new(pairing.Username, pairing.Client.ServiceName, ScanCode(pairing), pairing.LinkExpiresAt);

    private static PhoneRequest Describe(AuthRequest request) => new()
    {
        Id = request.Id,
        Service = "Sezame",
        User = request.Username,
        ServiceName = request.Client.ServiceName,
        Message = request.IsFraudNotice ? FraudNotice(request.Message) : request.Message,
        IsFraudNotice = request.IsFraudNotice,
        RequestedAt = request.StartedAt,
        ExpiresAt = request.ExpiresAt,
    };

    // The specification says that the text is changed for the app, but not how.
    private static string FraudNotice(string message) => $"Somebody logged in with your password. {message}".TrimEnd();
}
