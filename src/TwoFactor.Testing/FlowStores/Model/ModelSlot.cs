namespace TwoFactor.Testing.FlowStores.Model;

/// <summary>A slot that is held by a flow, or paused where there is none, until a time.</summary>
internal sealed record ModelSlot(string? Flow, string? Holder, TimeSpan Until);
