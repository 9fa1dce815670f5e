using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>The flow's ten rules, over a real PostgreSQL.</summary>
/// <remarks>All hosts share one data source, because each new connection is a new process of the server.</remarks>
public sealed class FlowRuleTests : SharedFlowRuleTests
{
    private NpgsqlDataSource source = null!;

    [OneTimeSetUp]
    public void OpenSource() => source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Engine.ConnectionString) { MaxPoolSize = 200 });

    [OneTimeTearDown]
    public async Task CloseSourceAsync()
    {
        if (source is not null)
            await source.DisposeAsync();
    }

    // Over Redis, a usual test run tests the rules that depend on the store.
    protected override string? FindReasonToSkip(bool isAboutStores) =>
        isAboutStores ? base.FindReasonToSkip(isAboutStores: false) : "It is tested over Redis, and says little about the store.";

    protected override async Task<StoreEngine> OpenAsync() => await PostgreSqlServer.StartAsync();

    protected override void AddStore(ITwoFactorBuilder builder, TimeSpan timeout) => builder.AddPostgreSqlStore(_ => source, options =>
    {
        options.CreateSchema = true;
        options.Timeout = timeout;
    });
}
