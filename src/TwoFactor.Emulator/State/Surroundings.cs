namespace TwoFactor.Emulator.State;

/// <summary>What both services share: the clock, the source of ids, the pending actions, and the signal of a change.</summary>
internal sealed record Surroundings(TimeProvider Time, IdSource Ids, Alarms Alarms, ChangeSignal Changed);
