using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using TwoFactor.Testing;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>One login over two hosts that share nothing but PostgreSQL and their keys.</summary>
public sealed class LoginTests
{
    private PostgreSqlServer server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => server = await PostgreSqlServer.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (server is not null)
            await server.DisposeAsync();
    }

    [Test]
    public async Task A_login_that_starts_on_one_node_is_collected_once_on_another_and_leaves_nothing_readable()
    {
        DirectoryInfo keys = Directory.CreateTempSubdirectory("twofactor-keys-");
        InMemoryService people = new();
        await using ServiceProvider one = await HostAsync(people, keys);
        await using ServiceProvider two = await HostAsync(people, keys);

        FlowRequest request = new("acme", "subject-4711") { Browser = "browser-secret-0815" };
        FlowStart start = await one.GetRequiredService<ITwoFactorFlow>().StartAsync(request);
        FlowKey key = new(start.Id!) { Tenant = "acme", Subject = "subject-4711", Browser = "browser-secret-0815" };
        string dump = await server.DumpAsync();
        Task<FlowStatus> wait = two.GetRequiredService<ITwoFactorFlow>().WaitAsync(key, start.Status!.Version, TimeSpan.FromSeconds(30));
        people.User("subject-4711").Approves();
        Assert.That((await wait).State, Is.EqualTo(ChallengeState.Approved));

        Task<FlowOutcome>[] racing = [.. Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : two).GetRequiredService<ITwoFactorFlow>().CompleteAsync(key))];
        await Task.WhenAll(racing.Select(task => task.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.That(racing.Count(task => task.IsCompletedSuccessfully), Is.EqualTo(1));

        Assert.That(dump, Does.Contain("flows "));
        string[] forbidden = [start.Id!, "subject-4711", "browser-secret-0815", people.Calls[0].ChallengeId, "sign-in"];
        Assert.That(forbidden.Where(secret => dump.Contains(secret, StringComparison.OrdinalIgnoreCase)), Is.Empty);
        keys.Delete(recursive: true);
    }

    [Test]
    public async Task Tables_of_a_newer_version_are_refused()
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(server.ConnectionString);
        await using (NpgsqlCommand newer = source.CreateCommand("CREATE SCHEMA newer; CREATE TABLE newer.version AS SELECT 2 AS version"))
            await newer.ExecuteNonQueryAsync();
        ServiceCollection services = new();
        services.AddDataProtection();
        services.AddTwoFactor().AddInMemory("acme").AddPostgreSqlStore(server.ConnectionString, options => options.Schema = "newer");
        await using ServiceProvider host = services.BuildServiceProvider();
        InvalidOperationException e = (await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(host)))!;
        Assert.That(e.Message, Does.Contain("version 2").And.Contain("version 1"));
    }

    [Test]
    public async Task A_host_without_data_protection_is_told_which_call_is_missing()
    {
        ServiceCollection services = new();
        services.AddTwoFactor().AddInMemory("acme").AddPostgreSqlStore(server.ConnectionString);
        await using ServiceProvider host = services.BuildServiceProvider();
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => host.GetRequiredService<ITwoFactorFlow>())!;
        Assert.That(e.Message, Does.Contain("AddDataProtection()"));
    }

    [Test]
    public async Task Without_PostgreSql_a_start_is_refused_and_nobody_is_asked()
    {
        InMemoryService people = new();
        ServiceCollection services = new();
        services.AddDataProtection();
        services.AddTwoFactor().AddInMemory("acme", people).AddPostgreSqlStore("Host=127.0.0.1;Port=1;Password=geheim", options => options.Timeout = TimeSpan.FromSeconds(1));
        await using ServiceProvider host = services.BuildServiceProvider();
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(
            () => host.GetRequiredService<ITwoFactorFlow>().StartAsync(new FlowRequest("acme", "jdoe"))))!;
        Assert.That((e.Error, e.IsTransient, people.Calls.Count), Is.EqualTo((TwoFactorError.Unavailable, true, 0)));
        Assert.That(e.ToString(), Does.Not.Contain("geheim"));
    }

    [TestCase("Passwort=geheim")]
    [TestCase("Host=db;Nonsense=geheim")]
    public void A_connection_string_that_cannot_be_read_is_not_repeated(string connectionString)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddTwoFactor().AddPostgreSqlStore(connectionString))!;
        Assert.That(e.ToString(), Does.Not.Contain("geheim"));
    }

    [TestCase("")]
    [TestCase("Upper")]
    [TestCase("a; DROP TABLE users")]
    public void A_schema_that_is_not_a_plain_name_is_refused(string schema) => Assert.Throws<ArgumentException>(
        () => new ServiceCollection().AddTwoFactor().AddPostgreSqlStore("Host=db", options => options.Schema = schema));

    private async Task<ServiceProvider> HostAsync(InMemoryService people, DirectoryInfo keys)
    {
        ServiceCollection services = new();
        services.AddDataProtection().PersistKeysToFileSystem(keys).SetApplicationName("twofactor-tests");
        services.AddTwoFactor().AddInMemory("acme", people).AddPostgreSqlStore(server.ConnectionString, options => options.CreateSchema = true);
        services.Configure<FlowOptions>(options => options.FirstPollAfter = TimeSpan.FromSeconds(0.2));
        ServiceProvider host = services.BuildServiceProvider();
        await StartAsync(host);
        return host;
    }

    private static async Task StartAsync(ServiceProvider host)
    {
        foreach (IHostedService service in host.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
    }
}
