namespace TwoFactor;

/// <summary>Something that happened to a login. It holds the subject, for the audit trail; it never holds an id, a handle or a browser's secret.</summary>
public abstract class FlowEvent
{
    private protected FlowEvent()
    {
    }

    /// <summary>When it happened (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>The provider; <see langword="null"/> where none was chosen yet.</summary>
    public string? Provider { get; init; }

    /// <summary>What the approval is for.</summary>
    public required string Purpose { get; init; }

    /// <summary>The host's own id of the user.</summary>
    public required string Subject { get; init; }

    /// <summary>The kind of event and the tenant; not the subject.</summary>
    public override string ToString() => $"{GetType().Name} of tenant {Tenant}";
}
