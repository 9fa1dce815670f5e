namespace TwoFactor.Emulator.Outcomes;

/// <summary>The planned reaction of a user whose name spells an outcome, and its time.</summary>
internal sealed record PlannedAnswer(OutcomeKind Kind, DateTimeOffset DueAt);
