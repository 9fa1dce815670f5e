using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>Logins over hosts that share Redis.</summary>
public sealed class LoginTests : SharedLoginTests
{
    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();
}
