namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>Settings for the second service of a tenant.</summary>
internal sealed class SpareOptions
{
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(2);

    public IInMemoryService? Service { get; set; }
}
