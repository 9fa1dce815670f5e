namespace TwoFactor;

/// <summary>An event in a login. It contains the subject, for the audit trail, but never an id, a handle or a browser's secret.</summary>
public abstract class FlowEvent
{
    private protected FlowEvent(FlowFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        At = facts.At;
        Tenant = facts.Tenant;
        Provider = facts.Provider;
        Purpose = facts.Purpose;
        Subject = facts.Subject;
    }

    /// <summary>When it happened (UTC).</summary>
    public DateTimeOffset At { get; }

    /// <summary>The tenant.</summary>
    public string Tenant { get; }

    /// <summary>The provider; <see langword="null"/> only in a <see cref="FlowKeyRefused"/>, because the login is not known.</summary>
    public string? Provider { get; }

    /// <summary>What the approval is for.</summary>
    public string Purpose { get; }

    /// <summary>The host's own id of the user.</summary>
    public string Subject { get; }

    /// <summary>The kind of event and the tenant, without the subject.</summary>
    public override string ToString() => $"{GetType().Name} of tenant {Tenant}";
}
