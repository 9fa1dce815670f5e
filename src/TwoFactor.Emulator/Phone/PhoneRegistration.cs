namespace TwoFactor.Emulator;

/// <summary>A service that wants to become a client of Sezame, and that a person has to acknowledge.</summary>
public sealed record PhoneRegistration
{
    /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
    public PhoneRegistration(string id, string serviceName, string? email, string? user, string? scanCode, DateTimeOffset requestedAt)
    {
        Id = id;
        ServiceName = serviceName;
        Email = email;
        User = user;
        ScanCode = scanCode;
        RequestedAt = requestedAt;
    }

    /// <summary>For <see cref="EmulatedPhone.Acknowledge"/> and <see cref="EmulatedPhone.Refuse"/>.</summary>
    public string Id { get; init; }

    /// <summary>The name that the service gave itself.</summary>
    public string ServiceName { get; init; }

    /// <summary>The recovery e-mail of the phone's owner, or null when a QR code is to be scanned.</summary>
    public string? Email { get; init; }

    /// <summary>The user who gets paired by scanning the QR code, or null.</summary>
    public string? User { get; init; }

    /// <summary>The content of the QR code that the service shows, or null when there is none.</summary>
    public string? ScanCode { get; init; }

    /// <summary>When the service registered (UTC).</summary>
    public DateTimeOffset RequestedAt { get; init; }
}
