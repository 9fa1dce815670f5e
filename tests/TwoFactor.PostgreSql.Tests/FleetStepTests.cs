using TwoFactor.Tests.Stores;
using TwoFactor.Tests.Stores.Fleet;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>PostgreSQL becomes unreachable for three host processes at each step of a login.</summary>
public sealed class FleetStepTests : SharedFleetStepTests
{
    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();
}
