namespace TwoFactor.Emulator;

/// <summary>A pairing code that a service shows to one of its users at present.</summary>
public sealed record PhoneLink
{
    /// <summary>Creates one. Each parameter is the property of its name.</summary>
    public PhoneLink(string user, string serviceName, string scanCode, DateTimeOffset expiresAt)
    {
        User = user;
        ServiceName = serviceName;
        ScanCode = scanCode;
        ExpiresAt = expiresAt;
    }

    /// <summary>The user's name at the service.</summary>
    public string User { get; init; }

    /// <summary>What the service calls itself.</summary>
    public string ServiceName { get; init; }

    /// <summary>The content of the QR code, for <see cref="EmulatedPhone.Scan"/>.</summary>
    public string ScanCode { get; init; }

    /// <summary>From when on it cannot be scanned (UTC).</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}
