namespace TwoFactor.Emulator.Sezame;

/// <summary>What is remembered of a certificate that a client got.</summary>
/// <param name="Thumbprint">SHA-256, in upper-case hex.</param>
/// <param name="Client">Whose it is.</param>
/// <param name="NotAfter">When it expires.</param>
internal sealed record IssuedCertificate(string Thumbprint, ClientRegistration Client, DateTimeOffset NotAfter);
