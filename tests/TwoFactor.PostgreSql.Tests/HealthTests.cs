using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>The health check over PostgreSQL.</summary>
public sealed class HealthTests : SharedHealthTests
{
    protected override string Refusal => "refuses writes";

    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();

    // As on a standby.
    protected override async Task RefuseWritesAsync(bool isRefusing)
    {
        PostgreSqlServer server = (PostgreSqlServer)Engine;
        await server.RunAsync($"ALTER SYSTEM SET default_transaction_read_only = {(isRefusing ? "on" : "off")}");
        await server.RunAsync("SELECT pg_reload_conf()");
    }
}
