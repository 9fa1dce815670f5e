using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>PostgreSQL becomes unreachable at each step of a login.</summary>
public sealed class OutageTests : SharedOutageTests
{
    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();
}
