using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>Redis goes away at each step.</summary>
public sealed class OutageTests : SharedOutageTests
{
    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync("--appendonly", "yes");
}
