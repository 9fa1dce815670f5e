namespace TwoFactor.Emulator.Sezame;

/// <summary>A certificate that was issued to a client.</summary>
/// <param name="Thumbprint">SHA-256, in upper-case hex.</param>
/// <param name="Client">The client that it belongs to.</param>
/// <param name="NotAfter">When it expires.</param>
internal sealed record IssuedCertificate(string Thumbprint, ClientRegistration Client, DateTimeOffset NotAfter);
