namespace TwoFactor.Emulator.Sezame;

/// <summary>What is remembered of a certificate that a client got.</summary>
internal sealed record IssuedCertificate(ClientRegistration Client, DateTimeOffset NotBefore, DateTimeOffset NotAfter);
