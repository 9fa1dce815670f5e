namespace TwoFactor;

/// <summary>What all events of a login contain. The library creates events; hosts need this only to test their listeners.</summary>
/// <param name="at">When it happened (UTC).</param>
/// <param name="tenant">The tenant.</param>
/// <param name="provider">The provider; <see langword="null"/> only in a <see cref="FlowKeyRefused"/>, because the login is not known.</param>
/// <param name="purpose">What the approval is for.</param>
/// <param name="subject">The host's own id of the user.</param>
public sealed class FlowFacts(DateTimeOffset at, string tenant, string? provider, string purpose, string subject)
{
    /// <inheritdoc cref="FlowEvent.At"/>
    public DateTimeOffset At { get; } = at;

    /// <inheritdoc cref="FlowEvent.Tenant"/>
    public string Tenant { get; } = tenant;

    /// <inheritdoc cref="FlowEvent.Provider"/>
    public string? Provider { get; } = provider;

    /// <inheritdoc cref="FlowEvent.Purpose"/>
    public string Purpose { get; } = purpose;

    /// <inheritdoc cref="FlowEvent.Subject"/>
    public string Subject { get; } = subject;

    /// <summary>The tenant, without the subject.</summary>
    public override string ToString() => Tenant;
}
