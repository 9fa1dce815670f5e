namespace TwoFactor.Emulator;

/// <summary>Something that a phone asks its owner at present: a login of either service, or a fraud notice.</summary>
public sealed record PhoneRequest
{
    /// <summary>The id for <see cref="EmulatedPhone.Approve"/>, <see cref="EmulatedPhone.Deny"/> and the other actions. Unique over both services.</summary>
    public required string Id { get; init; }

    /// <summary><c>Sezame</c> or <c>SecSign</c>.</summary>
    public required string Service { get; init; }

    /// <summary>Sezame: the user's name at the service. SecSign: the true ID, even if a priority code was typed.</summary>
    public required string User { get; init; }

    /// <summary>The name of the application that asks, as it was registered or sent.</summary>
    public required string ServiceName { get; init; }

    /// <summary>The address that the service gives for itself, or null (Sezame has no such field).</summary>
    public string? ServiceAddress { get; init; }

    /// <summary>The text that the service sent along, perhaps empty. A fraud notice has a sentence before it.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether this is a notice of a login with the password, and not a request to approve.</summary>
    public bool IsFraudNotice { get; init; }

    /// <summary>The access passes to choose among, by name; empty when the app would only ask to confirm.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>Whether the phone has the access pass already (state 7 of SecSign).</summary>
    public bool IsFetched { get; init; }

    /// <summary>When the service asked (UTC).</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When it expires (UTC). From then on it cannot be answered.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
