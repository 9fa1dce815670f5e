namespace TwoFactor.Emulator;

/// <summary>A pairing code that a service shows to one of its users at present.</summary>
public sealed record PhoneLink
{
    /// <summary>Creates one. Each parameter sets the property of the same name.</summary>
    public PhoneLink(string user, string serviceName, string scanCode, DateTimeOffset expiresAt)
    {
        User = user;
        ServiceName = serviceName;
        ScanCode = scanCode;
        ExpiresAt = expiresAt;
    }

    /// <summary>The user's name at the service.</summary>
    public string User { get; init; }

    /// <summary>The name that the service gave itself.</summary>
    public string ServiceName { get; init; }

    /// <summary>The content of the QR code, for <see cref="EmulatedPhone.Scan"/>.</summary>
    public string ScanCode { get; init; }

    /// <summary>When it expires (UTC). From then on it cannot be scanned.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}
