namespace TwoFactor.Emulator.Phone;

/// <summary>Body of <c>POST /api/scan</c>: the text of the QR code, itself JSON.</summary>
internal sealed record ScannedCode(string? Code);
