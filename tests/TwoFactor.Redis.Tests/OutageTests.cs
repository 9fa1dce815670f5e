using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>Redis becomes unreachable at each step of a login.</summary>
public sealed class OutageTests : SharedOutageTests
{
    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
}
