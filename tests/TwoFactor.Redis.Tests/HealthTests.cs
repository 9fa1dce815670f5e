using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>The health check over Redis.</summary>
public sealed class HealthTests : SharedHealthTests
{
    protected override string Refusal => "NOREPLICAS";

    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();

    protected override Task RefuseWritesAsync(bool isRefusing) => ((RedisServer)Engine).RunAsync("CONFIG", "SET", "min-replicas-to-write", isRefusing ? 1 : 0);
}
