namespace TwoFactor;

/// <summary>Receives what happens to logins, for an audit trail. Register any number of implementations.</summary>
/// <remarks>Each implementation is called with one event after the other, in their order, on a thread of its own; what it does after its first <c>await</c> may be
/// concurrent. Logins do not wait for it. What it throws is logged and disturbs nothing. One that does not return loses events, which is logged too.</remarks>
public interface ITwoFactorEvents
{
    /// <summary>Takes note of one event.</summary>
    /// <param name="flowEvent">One of the types derived from <see cref="FlowEvent"/>.</param>
    /// <param name="cancellationToken">Cancelled when the host stops.</param>
    ValueTask OnEventAsync(FlowEvent flowEvent, CancellationToken cancellationToken = default);
}
