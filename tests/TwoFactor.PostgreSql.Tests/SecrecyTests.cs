using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>What a dump of PostgreSQL holds.</summary>
public sealed class SecrecyTests : SharedSecrecyTests
{
    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();
}
