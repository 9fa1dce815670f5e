namespace TwoFactor.Emulator;

/// <summary>A pairing code that a service shows to one of its users at present.</summary>
/// <param name="User">The user's name at the service.</param>
/// <param name="ServiceName">What the service calls itself.</param>
/// <param name="ScanCode">The content of the QR code, for <see cref="EmulatedPhone.Scan"/>.</param>
/// <param name="ExpiresAt">From when on it cannot be scanned (UTC).</param>
public sealed record PhoneLink(string User, string ServiceName, string ScanCode, DateTimeOffset ExpiresAt);
