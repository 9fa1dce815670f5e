namespace TwoFactor.Flow;

/// <summary>The flow's options for all tenants.</summary>
/// <param name="Finished">The options of all tenants that have none of their own.</param>
/// <param name="Unfinished">The same before the host's last steps (<c>PostConfigure</c>). A tenant's own options begin with these, and then take the same
/// steps, so that the host has the last word, and each step runs once for each tenant's options.</param>
internal sealed record GeneralFlowOptions(FlowOptions Finished, FlowOptions Unfinished);
