namespace TwoFactor.Emulator;

/// <summary>A service that wants to become a client of Sezame, and that a person has to acknowledge.</summary>
/// <param name="Id">For <see cref="EmulatedPhone.Acknowledge"/> and <see cref="EmulatedPhone.Refuse"/>.</param>
/// <param name="ServiceName">What the service calls itself.</param>
/// <param name="Email">The recovery e-mail of the phone's owner, or null when a QR code is to be scanned.</param>
/// <param name="Username">The user who gets paired by scanning the QR code, or null.</param>
/// <param name="ScanCode">The content of the QR code that the service shows, or null when there is none.</param>
/// <param name="RequestedAt">When the service registered (UTC).</param>
public sealed record PhoneRegistration(
    string Id, string ServiceName, string? Email, string? Username, string? ScanCode, DateTimeOffset RequestedAt);
