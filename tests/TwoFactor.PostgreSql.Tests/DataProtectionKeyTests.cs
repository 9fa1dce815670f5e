using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>Keys of data protection that cannot be loaded, over PostgreSQL.</summary>
public sealed class DataProtectionKeyTests : SharedDataProtectionKeyTests
{
    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();
}
