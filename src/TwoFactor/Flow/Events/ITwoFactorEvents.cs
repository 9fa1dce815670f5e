namespace TwoFactor;

/// <summary>Receives the events of logins, for an audit trail. Register any number of implementations, as singletons.</summary>
/// <remarks>An implementation that needs scoped services, such as a <c>DbContext</c>, creates a scope for each event. Each implementation is called with one event after another, in their order, but not on the thread of a login. Its code after the first
/// <c>await</c> may run concurrently. Logins do not wait for it. An exception that it throws is logged and has no other effect. If it does not return, it
/// loses events, which is also logged.</remarks>
public interface ITwoFactorEvents
{
    /// <summary>Handles one event.</summary>
    /// <param name="flowEvent">One of the types derived from <see cref="FlowEvent"/>.</param>
    /// <param name="cancellationToken">Cancelled when the host has stopped and its services are disposed. The host waits for all events when it stops, within
    /// its time to stop; those that still wait after that are lost.</param>
    ValueTask OnEventAsync(FlowEvent flowEvent, CancellationToken cancellationToken = default);
}
