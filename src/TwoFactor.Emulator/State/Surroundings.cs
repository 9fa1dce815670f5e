namespace TwoFactor.Emulator.State;

/// <summary>What both services have in common: the clock, where ids come from, what is due later, and the signal of a change.</summary>
internal sealed record Surroundings(TimeProvider Time, IdSource Ids, Alarms Alarms, ChangeSignal Changed);
