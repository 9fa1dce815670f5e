namespace TwoFactor.Emulator.Phone;

/// <summary>Body of <c>POST /api/requests/{id}/symbol</c>.</summary>
internal sealed record SymbolAnswer(string? Symbol);
