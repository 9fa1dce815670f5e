namespace TwoFactor.Testing.FlowStores.Model;

/// <summary>A slot that is held by a flow, or paused while there is no flow, until a time.</summary>
internal sealed record ModelSlot(string? Flow, string? Tag, TimeSpan Until);
