namespace TwoFactor.Testing.FlowStores;

/// <summary>When a call began and ended, as timestamps of the scene. The store processed it between these two times.</summary>
internal readonly record struct CallTimes(TimeSpan Begun, TimeSpan Ended);
