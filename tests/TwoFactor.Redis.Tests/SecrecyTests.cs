using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>The contents of a dump of Redis.</summary>
public sealed class SecrecyTests : SharedSecrecyTests
{
    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();
}
