namespace TwoFactor;

/// <summary>What every <see cref="FlowEvent"/> holds.</summary>
internal readonly record struct FlowFacts(DateTimeOffset At, string Tenant, string? Provider, string Purpose, string Subject)
{
    /// <summary>The tenant; not the subject.</summary>
    public override string ToString() => Tenant;
}
