using TwoFactor.Emulator.Outcomes;
using TwoFactor.Emulator.Sezame;

namespace TwoFactor.Emulator.Saving;

/// <summary>A login or a fraud notice at Sezame.</summary>
internal sealed record SavedRequest(
    string Id,
    string ClientCode,
    string Username,
    string Message,
    bool IsFraudNotice,
    DateTimeOffset StartedAt,
    DateTimeOffset ExpiresAt,
    Uri? Callback,
    string? Params,
    PlannedAnswer? Plan,
    AuthRequestState State,
    bool IsIgnored);
