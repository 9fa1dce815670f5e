using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TwoFactor.Tests.Stores;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>Hosts whose own data source cannot be made at once, for example because its password comes from a vault. These tests need no
/// server.</summary>
public sealed class DataSourceTests
{
    [Test]
    public async Task A_data_source_that_could_not_be_made_is_made_at_the_next_use_and_then_kept()
    {
        int calls = 0;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create("Host=localhost");
        await using PostgreSqlConnections connections = Over(() => ++calls == 1 ? throw new HttpRequestException("no answer from vault.acme.example") : source);
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => connections.QueryAsync("SELECT 1", row => row.GetString(0), CancellationToken.None)))!;
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)));
        Assert.That(e.ToString(), Does.Contain("HttpRequestException").And.Not.Contain("acme"));

        Assert.That((connections.IsMultiplexed, connections.IsMultiplexed), Is.EqualTo((false, false)));
        Assert.That(calls, Is.EqualTo(2));
    }

    [Test]
    public async Task A_mistake_in_the_host_is_thrown_as_it_is()
    {
        int calls = 0;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create("Host=localhost");
        await using PostgreSqlConnections connections = Over(() => ++calls == 1 ? throw new InvalidOperationException("No service is registered.") : source);
        Assert.That(() => connections.IsMultiplexed, Throws.InvalidOperationException.With.Message.EqualTo("No service is registered."));
        Assert.That(connections.IsMultiplexed, Is.False);
    }

    [Test]
    public async Task A_host_starts_although_its_data_source_cannot_be_made_yet()
    {
        ServiceCollection services = new();
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddTwoFactor().AddInMemory("acme").AddPostgreSqlStore(_ => throw new HttpRequestException());
        await using ServiceProvider host = services.BuildServiceProvider();
        await Assert.ThatAsync(() => StoreHosts.StartAsync(host), Throws.Nothing);
    }

    private static PostgreSqlConnections Over(Func<NpgsqlDataSource> make) =>
        new(make, isOwned: false, TimeSpan.FromSeconds(5), NullLogger<PostgreSqlListener>.Instance);
}
