namespace TwoFactor;

/// <summary>Receives what happens to logins, for an audit trail. Register any number of implementations.</summary>
/// <remarks>Calls are made while logins go on, and may be concurrent: return quickly. What an implementation throws is logged, and disturbs nothing.</remarks>
public interface ITwoFactorEvents
{
    /// <summary>Takes note of one event.</summary>
    /// <param name="flowEvent">One of the types derived from <see cref="FlowEvent"/>.</param>
    /// <param name="cancellationToken">Cancelled when the host stops.</param>
    ValueTask OnEventAsync(FlowEvent flowEvent, CancellationToken cancellationToken = default);
}
