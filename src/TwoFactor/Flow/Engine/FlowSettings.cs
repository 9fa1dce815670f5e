using Microsoft.Extensions.Options;

namespace TwoFactor.Flow;

/// <summary>The flow's options for each tenant.</summary>
internal sealed class FlowSettings(IOptionsMonitor<FlowOptions> options)
{
    /// <summary>The options of all tenants that have none of their own.</summary>
    public FlowOptions ForAll => options.CurrentValue;

    public FlowOptions For(string tenant) => options.CurrentValue;
}
