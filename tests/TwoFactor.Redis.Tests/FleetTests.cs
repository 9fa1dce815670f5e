using TwoFactor.Tests.Stores;
using TwoFactor.Tests.Stores.Fleet;

namespace TwoFactor.Redis.Tests;

/// <summary>Three host processes over Redis.</summary>
public sealed class FleetTests : SharedFleetTests
{
    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();
}
