namespace TwoFactor.Emulator.Saving;

/// <summary>A user of a client, paired or waiting to be.</summary>
internal sealed record SavedPairing(string ClientCode, string Username, bool IsPaired, string? LinkId, DateTimeOffset LinkExpiresAt);
