using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>The contents of a dump of PostgreSQL.</summary>
public sealed class SecrecyTests : SharedSecrecyTests
{
    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();
}
