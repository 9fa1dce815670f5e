using System.Data.Common;
using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using TwoFactor.Testing;

namespace TwoFactor.Documentation.Tests.Tenants;

/// <summary>The configuration source of the documents, over a database in memory.</summary>
public sealed class DatabaseTenantsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private string connection = "";
    private SqliteConnection keeper = new();

    [SetUp]
    public void OpenDatabase()
    {
        connection = $"Data Source={Guid.NewGuid():N};Mode=Memory;Cache=Shared";
        keeper = new SqliteConnection(connection); // the database in memory exists while a connection is open
        keeper.Open();
        string schema = Document.Named("src/TwoFactor/docs/tenants-from-a-database.md").Listings.Single(listing => listing.Language == "sql").Text;
        Execute(schema);
    }

    [TearDown]
    public void CloseDatabase() => keeper.Dispose();

    [Test]
    public void Tenants_appear_switch_and_disappear_with_their_rows()
    {
        ManualTimeProvider time = new();
        using DbDataSource database = SqliteFactory.Instance.CreateDataSource(connection);
        using DatabaseTenants source = new(database, Interval, time);
        using ServiceProvider host = Host(source);
        ITwoFactorProviderFactory factory = host.GetRequiredService<ITwoFactorProviderFactory>();
        Assert.That(factory.GetProvider("globex").Name, Is.EqualTo("SecSign"));

        Execute("INSERT INTO tenant_settings VALUES ('initech', 'Provider', 'SecSign'), ('initech', 'SecSign:ServiceName', 'Initech'), ('initech', 'SecSign:ServiceAddress', 'initech.example')");
        Assert.That(factory.TryGetProvider("initech", out _), Is.False);
        time.Advance(Interval);
        Assert.That(factory.TryGetProvider("initech", out _), Is.True);

        Execute("DELETE FROM tenant_settings WHERE tenant = 'globex'");
        time.Advance(Interval);
        Assert.That(factory.TryGetProvider("globex", out _), Is.False);
    }

    [Test]
    public void An_unchanged_tenant_keeps_its_provider()
    {
        ManualTimeProvider time = new();
        using DbDataSource database = SqliteFactory.Instance.CreateDataSource(connection);
        using DatabaseTenants source = new(database, Interval, time);
        using ServiceProvider host = Host(source);
        ITwoFactorProviderFactory factory = host.GetRequiredService<ITwoFactorProviderFactory>();
        ITwoFactorProvider before = factory.GetProvider("globex");
        Execute("INSERT INTO tenant_settings VALUES ('initech', 'Provider', 'SecSign'), ('initech', 'SecSign:ServiceName', 'Initech'), ('initech', 'SecSign:ServiceAddress', 'initech.example')");
        time.Advance(Interval);
        Assert.That(factory.TryGetProvider("initech", out _), Is.True, "the change was read");
        Assert.That(factory.GetProvider("globex"), Is.SameAs(before));
    }

    [TestCase("DROP TABLE tenant_settings")]
    [TestCase("DELETE FROM tenant_settings")]
    public void A_missing_or_empty_table_keeps_the_tenants(string change)
    {
        ManualTimeProvider time = new();
        using DbDataSource database = SqliteFactory.Instance.CreateDataSource(connection);
        using DatabaseTenants source = new(database, Interval, time);
        using ServiceProvider host = Host(source);
        ITwoFactorProviderFactory factory = host.GetRequiredService<ITwoFactorProviderFactory>();
        Execute(change);
        time.Advance(Interval);
        Assert.That(factory.TryGetProvider("globex", out _), Is.True);
    }

    // An exception that leaves a timer's callback ends the process.
    [Test]
    public void Another_reader_of_the_settings_that_throws_ends_neither_the_process_nor_the_timer()
    {
        ManualTimeProvider time = new();
        using DbDataSource database = SqliteFactory.Instance.CreateDataSource(connection);
        using DatabaseTenants source = new(database, Interval, time);
        IConfigurationRoot configuration = new ConfigurationBuilder().Add(source).Build();
        using IDisposable other = ChangeToken.OnChange(configuration.GetReloadToken, () => throw new InvalidOperationException("The host's own code."));
        using ServiceProvider host = Host(configuration);
        ITwoFactorProviderFactory factory = host.GetRequiredService<ITwoFactorProviderFactory>();
        foreach (string tenant in (string[])["initech", "hooli"])
        {
            Execute($"INSERT INTO tenant_settings VALUES ('{tenant}', 'Provider', 'SecSign'), ('{tenant}', 'SecSign:ServiceName', 'A'), ('{tenant}', 'SecSign:ServiceAddress', 'a.example')");
            Assert.That(() => time.Advance(Interval), Throws.Nothing);
            Assert.That(factory.TryGetProvider(tenant, out _), Is.True, tenant);
        }
    }

    [Test]
    public void The_host_of_the_document_has_the_tenants()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration["ConnectionStrings:Tenants"] = connection;
        DatabaseTenantsExample.Add(builder);
        using ServiceProvider host = builder.Services.BuildServiceProvider();
        Assert.That(host.GetRequiredService<ITwoFactorTenants>().Names, Is.EquivalentTo(new[] { "globex" }));
    }

    private static ServiceProvider Host(DatabaseTenants source) => Host(new ConfigurationBuilder().Add(source).Build());

    private static ServiceProvider Host(IConfiguration configuration)
    {
        ServiceCollection services = new();
        services.AddTwoFactor(configuration.GetSection("TwoFactor")).AddSezame().AddSecSign();
        return services.BuildServiceProvider();
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = keeper.CreateCommand();
#pragma warning disable CA2100 // texts of this test and of the document
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
