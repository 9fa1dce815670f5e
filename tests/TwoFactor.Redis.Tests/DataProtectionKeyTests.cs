using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>Keys of data protection that cannot be loaded, over Redis.</summary>
public sealed class DataProtectionKeyTests : SharedDataProtectionKeyTests
{
    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();
}
