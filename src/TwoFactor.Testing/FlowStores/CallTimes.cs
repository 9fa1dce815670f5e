namespace TwoFactor.Testing.FlowStores;

/// <summary>When a call began and ended, as time stamps of the scene. The store's own moment lies between.</summary>
internal readonly record struct CallTimes(TimeSpan Begun, TimeSpan Ended);
