namespace TwoFactor.Emulator;

/// <summary>Everything that the emulated phones show at one moment.</summary>
public sealed record PhoneScreen
{
    /// <summary>The emulator's clock (UTC), by which everything here expires.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Services that wait to be acknowledged as clients of Sezame.</summary>
    public required IReadOnlyList<PhoneRegistration> Registrations { get; init; }

    /// <summary>Pairing codes that wait to be scanned.</summary>
    public required IReadOnlyList<PhoneLink> Links { get; init; }

    /// <summary>Logins and fraud notices of both services, oldest first.</summary>
    public required IReadOnlyList<PhoneRequest> Requests { get; init; }

    /// <summary>Frozen SecSign IDs, which the user thaws in the app.</summary>
    public required IReadOnlyList<PhoneFrozenId> FrozenIds { get; init; }

    /// <summary>Recovery e-mails with a Sezame account, without the names that spell an outcome.</summary>
    public required IReadOnlyList<string> RecoveryEmails { get; init; }

    /// <summary>Existing SecSign IDs, without the names that spell an outcome.</summary>
    public required IReadOnlyList<string> SecSignIds { get; init; }
}
