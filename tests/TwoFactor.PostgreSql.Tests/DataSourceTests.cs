using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Testing;
using TwoFactor.Tests.Stores;
using TwoFactor.Tests.Telemetry;

namespace TwoFactor.PostgreSql.Tests;

/// <summary>Hosts whose own data source cannot be made at once, for example because its password comes from a vault. These tests need no
/// server.</summary>
public sealed class DataSourceTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    [Test]
    public async Task A_data_source_that_could_not_be_made_is_made_after_a_pause_and_then_kept()
    {
        int calls = 0;
        ManualTimeProvider time = new();
        await using NpgsqlDataSource source = NpgsqlDataSource.Create("Host=localhost");
        await using PostgreSqlConnections connections = Over(() => ++calls == 1 ? throw new HttpRequestException("no answer from vault.acme.example") : source, time);
        for (int i = 0; i < 2; i++)
        {
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => connections.QueryAsync("SELECT 1", row => row.GetString(0), CancellationToken.None)))!;
            Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)));
            Assert.That(e.ToString(), Does.Contain("HttpRequestException").And.Not.Contain("acme"));
        }

        Assert.That(calls, Is.EqualTo(1));
        time.Advance(Pause);
        for (int i = 0; i < 2; i++)
            Assert.That(await connections.IsMultiplexedAsync(CancellationToken.None), Is.False);
        Assert.That(calls, Is.EqualTo(2));
    }

    [Test]
    public async Task A_data_source_that_takes_long_to_make_holds_up_no_command_longer_than_the_timeout()
    {
        using ManualResetEventSlim answered = new();
        int calls = 0;
        await using NpgsqlDataSource source = NpgsqlDataSource.Create("Host=localhost");
        await using PostgreSqlConnections connections = new(Make, isOwned: false, TimeSpan.FromSeconds(0.2), NullLogger<PostgreSqlListener>.Instance, TimeProvider.System);
        for (int i = 0; i < 2; i++)
        {
            Task command = Task.Run(() => connections.QueryAsync("SELECT 1", row => row.GetString(0), CancellationToken.None));
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => command.WaitAsync(TimeSpan.FromMinutes(1))))!;
            Assert.That((e.Error, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, false)));
        }

        answered.Set();
        await Wait.UntilAsync(() => IsMadeAsync(connections));
        Assert.That(calls, Is.EqualTo(1));

        NpgsqlDataSource Make()
        {
            Interlocked.Increment(ref calls);
            answered.Wait();
            return source;
        }
    }

    [TestCase(typeof(InvalidOperationException))]
    [TestCase(typeof(NotSupportedException))]
    [TestCase(typeof(ArgumentNullException))]
    [TestCase(typeof(NullReferenceException))]
    [TestCase(typeof(KeyNotFoundException))]
    [TestCase(typeof(FormatException))]
    public async Task A_mistake_in_the_host_is_thrown_as_it_is_at_the_start(Type mistake)
    {
        await using ServiceProvider host = HostOf(() => throw (Exception)Activator.CreateInstance(mistake)!, new ManualTimeProvider());
        await Assert.ThatAsync(() => StoreHosts.StartAsync(host), Throws.TypeOf(mistake));
    }

    // For example settings that a reload has removed.
    [Test]
    public async Task A_mistake_of_the_host_after_its_start_is_an_outage_like_any_other()
    {
        Exception[] failures = [new HttpRequestException(), new InvalidOperationException("secret text")];
        int calls = 0;
        ManualTimeProvider time = new();
        await using PostgreSqlConnections connections = Over(() => throw failures[calls++], time);
        await Assert.ThatAsync(() => connections.MakeSourceAtStartAsync(CancellationToken.None), Throws.TypeOf<TwoFactorException>());
        time.Advance(Pause);
        await using PostgreSqlFlowStore store = new(connections, new ProtectedFlows(new EphemeralDataProtectionProvider()), new PostgreSqlStoreOptions());
        TimeSpan hour = TimeSpan.FromHours(1);
        foreach (Func<Task> call in new Func<Task>[]
        {
            () => store.ReadAsync("flow").AsTask(),
            () => store.CreateAsync("flow", new byte[1], hour, hour).AsTask(),
            () => store.CountAsync("starts", 1, hour).AsTask(),
            () => store.ListenAsync(_ => { }).AsTask(),
            () => store.CheckAsync().AsTask(),
            () => connections.ExecuteAsync("SELECT 1", CancellationToken.None),
        })
        {
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(call))!;
            Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed, e.Message), Is.EqualTo((TwoFactorError.Unavailable, true, false, "PostgreSQL cannot be used now (InvalidOperationException).")));
            Assert.That(e.ToString(), Does.Not.Contain("secret text"));
        }

        await Assert.ThatAsync(() => connections.MakeSourceAtStartAsync(CancellationToken.None), Throws.InvalidOperationException);
    }

    [Test]
    public async Task A_host_starts_although_its_data_source_cannot_be_made_yet()
    {
        await using ServiceProvider host = HostOf(() => throw new HttpRequestException(), new ManualTimeProvider());
        await Assert.ThatAsync(() => StoreHosts.StartAsync(host), Throws.Nothing);
    }

    // An exception that leaves a background service stops the host.
    [Test]
    public async Task A_host_that_has_started_survives_a_mistake_and_does_not_log_its_message()
    {
        int calls = 0;
        ManualTimeProvider time = new();
        using TelemetryRecorder log = new();
        await using NpgsqlDataSource source = NpgsqlDataSource.Create("Host=localhost;Port=1");
        await using ServiceProvider host = HostOf(Make, time, log);
        await StoreHosts.StartAsync(host);
        BackgroundService hosting = host.GetServices<IHostedService>().OfType<PostgreSqlStoreHosting>().Single();
        await Wait.UntilAsync(() => Volatile.Read(ref calls) == 4 || hosting.ExecuteTask!.IsCompleted, () => time.Advance(Retry));
        Assert.That((calls, hosting.ExecuteTask!.IsCompleted), Is.EqualTo((4, false)));
        Assert.That((log.Find("(ArgumentException)").Count, log.Find("(InvalidOperationException)").Count, log.Find("secret text").Count), Is.EqualTo((1, 1, 0)));

        NpgsqlDataSource Make() => ++calls switch
        {
            1 => throw new HttpRequestException(),
            2 => throw new ArgumentException("secret text"),
            3 => throw new InvalidOperationException("secret text"),
            _ => source,
        };
    }

    [Test]
    public async Task A_host_starts_and_goes_on_although_the_log_fails()
    {
        int calls = 0;
        ManualTimeProvider time = new();
        using FailingLog log = new() { Fails = true };
        await using NpgsqlDataSource source = NpgsqlDataSource.Create("Host=localhost;Port=1");
        await using ServiceProvider host = HostOf(() => ++calls <= 2 ? throw new HttpRequestException() : source, time, log);
        await Assert.ThatAsync(() => StoreHosts.StartAsync(host), Throws.Nothing);
        BackgroundService hosting = host.GetServices<IHostedService>().OfType<PostgreSqlStoreHosting>().Single();
        await Wait.UntilAsync(() => Volatile.Read(ref calls) == 3 || hosting.ExecuteTask!.IsCompleted, () => time.Advance(Retry));
        Assert.That((calls, hosting.ExecuteTask!.IsCompleted, log.Failures > 1), Is.EqualTo((3, false, true)));
    }

    private static async Task<bool> IsMadeAsync(PostgreSqlConnections connections)
    {
        try
        {
            await connections.IsMultiplexedAsync(CancellationToken.None);
            return true;
        }
        catch (TwoFactorException)
        {
            return false;
        }
    }

    private static PostgreSqlConnections Over(Func<NpgsqlDataSource> make, TimeProvider time) =>
        new(make, isOwned: false, TimeSpan.FromSeconds(5), NullLogger<PostgreSqlListener>.Instance, time);

    private static ServiceProvider HostOf(Func<NpgsqlDataSource> make, TimeProvider time, ILoggerProvider? log = null)
    {
        ServiceCollection services = new();
        services.AddSingleton(time);
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        if (log is not null)
            services.AddLogging(logging => logging.AddProvider(log));
        services.AddTwoFactor().AddInMemory("acme").AddPostgreSqlStore(_ => make());
        return services.BuildServiceProvider();
    }
}
