using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>The flow's ten rules, over a real Redis.</summary>
public sealed class FlowRuleTests : SharedFlowRuleTests
{
    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();
}
