using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>What a dump of Redis holds.</summary>
public sealed class SecrecyTests : SharedSecrecyTests
{
    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();
}
