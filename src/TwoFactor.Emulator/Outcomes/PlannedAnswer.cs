namespace TwoFactor.Emulator.Outcomes;

/// <summary>What a user whose name spells an outcome will do, and when.</summary>
internal sealed record PlannedAnswer(OutcomeKind Kind, DateTimeOffset DueAt);
