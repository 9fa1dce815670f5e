using TwoFactor.Emulator.Sezame;

namespace TwoFactor.Emulator.Saving;

/// <summary>A client of Sezame.</summary>
internal sealed record SavedClient(
    string Code,
    string SharedSecret,
    string PublicKey,
    string Id,
    string ServiceName,
    string? Email,
    string? Username,
    string? Tenant,
    DateTimeOffset RequestedAt,
    RegistrationState State,
    Uri? NewUserCallback);
