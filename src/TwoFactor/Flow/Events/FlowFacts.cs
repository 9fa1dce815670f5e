namespace TwoFactor;

/// <summary>The data that all <see cref="FlowEvent"/> types have in common.</summary>
internal readonly record struct FlowFacts(DateTimeOffset At, string Tenant, string? Provider, string Purpose, string Subject)
{
    /// <summary>The tenant, without the subject.</summary>
    public override string ToString() => Tenant;
}
