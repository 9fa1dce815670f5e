using TwoFactor.Tests.Stores;
using TwoFactor.Tests.Stores.Fleet;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>Three host processes over PostgreSQL.</summary>
public sealed class FleetTests : SharedFleetTests
{
    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();
}
