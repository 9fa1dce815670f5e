using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>The flow's ten rules, over a real PostgreSQL.</summary>
public sealed class FlowRuleTests : SharedFlowRuleTests
{
    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();
}
