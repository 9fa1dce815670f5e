using TwoFactor.Emulator.Outcomes;
using TwoFactor.Emulator.SecSign;

namespace TwoFactor.Emulator.Saving;

/// <summary>A session of SecSign ID. Access passes are saved by their names.</summary>
internal sealed record SavedSession(
    long Id,
    string RequestId,
    string TypedName,
    string TrueId,
    string ServiceName,
    string ServiceAddress,
    string AccessPass,
    IReadOnlyList<string> Choices,
    bool ShowsAccessPass,
    DateTimeOffset StartedAt,
    DateTimeOffset ExpiresAt,
    PlannedAnswer? Plan,
    AuthSessionState State,
    string? Message,
    bool IsIgnored);
