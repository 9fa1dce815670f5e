using System.Text.Json.Nodes;
using TwoFactor.Cli.Settings;
using TwoFactor.Emulator;

namespace TwoFactor.Cli.Commands.Phone;

/// <summary>One item on the emulated phones, as the command line shows it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id at the emulator; for a pairing, the code.</param>
/// <param name="User">Whose phone shows it, or <see langword="null"/> for a registration without a user.</param>
/// <param name="Text">One line for a person.</param>
/// <param name="Data">The details, for scripts.</param>
internal sealed record PhoneItem(PhoneItemKind Kind, string Id, string? User, string Text, JsonObject Data)
{
    /// <summary>The access passes that a login offers; empty for anything else.</summary>
    public IReadOnlyList<string> Symbols { get; private init; } = [];

    /// <summary>The content of the QR code to scan, or <see langword="null"/>.</summary>
    public string? ScanCode { get; private init; }

    /// <summary>Everything on the screen, oldest first within each kind.</summary>
    public static IReadOnlyList<PhoneItem> Of(PhoneScreen screen) =>
    [
        .. screen.Requests.Select(Of),
        .. screen.Registrations.Select(Of),
        .. screen.Links.Select(Of),
        .. screen.FrozenIds.Select(Of),
    ];

    /// <summary>The event for scripts.</summary>
    public string EventName => Kind switch
    {
        PhoneItemKind.Login => "login",
        PhoneItemKind.FraudNotice => "fraud-notice",
        PhoneItemKind.Registration => "registration",
        PhoneItemKind.Pairing => "pairing",
        _ => "frozen-id",
    };

    /// <summary>User names are not case-sensitive.</summary>
    public bool IsOf(string? user) => user is null || user.Equals(User, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether both are the same item, perhaps in another state.</summary>
    public bool IsSame(PhoneItem other) => (Kind, Id) == (other.Kind, other.Id);

    private static PhoneItem Of(PhoneRequest request)
    {
        string text = request.IsFraudNotice
            ? $"{request.Service} notifies {request.User} of a login to {request.ServiceName}: {request.Message}"
            : $"{request.Service} asks {request.User} about a login to {request.ServiceName}{(request.Message.Length > 0 ? ": " : "")}{request.Message}";
        if (request.Symbols.Count > 0)
            text += $" [{string.Join(", ", request.Symbols)}]";
        JsonObject data = new()
        {
            ["id"] = request.Id,
            ["user"] = request.User,
            ["provider"] = request.Service,
            ["serviceName"] = request.ServiceName,
            ["serviceAddress"] = request.ServiceAddress,
            ["message"] = request.Message,
            ["state"] = (request.IsFetched ? ChallengeState.Delivered : ChallengeState.Pending).ToString(),
            ["symbols"] = new JsonArray([.. request.Symbols.Select(symbol => JsonValue.Create(symbol))]),
            ["expiresAt"] = request.ExpiresAt.UtcDateTime,
        };
        PhoneItemKind kind = request.IsFraudNotice ? PhoneItemKind.FraudNotice : PhoneItemKind.Login;
        return new PhoneItem(kind, request.Id, request.User, $"{text} (id {request.Id})", data) { Symbols = request.Symbols };
    }

    private static PhoneItem Of(PhoneRegistration registration)
    {
        string? user = registration.Email ?? registration.User;
        string how = registration.Email is null ? "wants to become a client of Sezame when its QR code is scanned" : "wants to become a client of Sezame";
        JsonObject data = new()
        {
            ["id"] = registration.Id,
            ["user"] = user,
            ["provider"] = ProviderNames.Sezame,
            ["serviceName"] = registration.ServiceName,
            ["code"] = registration.ScanCode,
        };
        return new PhoneItem(PhoneItemKind.Registration, registration.Id, user, $"{registration.ServiceName} {how}, for {user ?? "any user"} (id {registration.Id})", data)
        {
            ScanCode = registration.ScanCode,
        };
    }

    private static PhoneItem Of(PhoneLink link)
    {
        JsonObject data = new()
        {
            ["user"] = link.User,
            ["provider"] = ProviderNames.Sezame,
            ["serviceName"] = link.ServiceName,
            ["code"] = link.ScanCode,
            ["expiresAt"] = link.ExpiresAt.UtcDateTime,
        };
        return new PhoneItem(PhoneItemKind.Pairing, link.ScanCode, link.User, $"{link.ServiceName} shows {link.User} a pairing code (code {link.ScanCode})", data) { ScanCode = link.ScanCode };
    }

    private static PhoneItem Of(PhoneFrozenId frozen)
    {
        JsonObject data = new() { ["user"] = frozen.SecSignId, ["provider"] = ProviderNames.SecSign, ["priorityCode"] = frozen.PriorityCode };
        return new PhoneItem(PhoneItemKind.FrozenId, frozen.SecSignId, frozen.SecSignId, $"The SecSign ID {frozen.SecSignId} is frozen", data);
    }
}
