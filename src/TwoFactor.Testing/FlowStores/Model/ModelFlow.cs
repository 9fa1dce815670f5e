namespace TwoFactor.Testing.FlowStores.Model;

/// <summary>A flow as the contract describes it. Times are counted from the start of the run.</summary>
internal sealed record ModelFlow(byte Content, long Version, bool IsFinal, TimeSpan Created, TimeSpan Expires, TimeSpan LastTurn, TimeSpan Due);
