using TwoFactor.Tests.Stores;
using TwoFactor.Tests.Stores.Fleet;

namespace TwoFactor.Redis.Tests;

/// <summary>Redis becomes unreachable for three host processes at each step of a login.</summary>
public sealed class FleetStepTests : SharedFleetStepTests
{
    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();
}
