using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TwoFactor.Flow;
using TwoFactor.Testing;
using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>Wrong settings, and servers that cannot be used.</summary>
public sealed class SettingsTests
{
    // What the client throws; and for a factory that asks a vault for the password, what a vault's client throws.
    private static readonly Exception[] Failures =
    [
        new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "geheim"), new HttpRequestException("geheim"), new TaskCanceledException("geheim"),
    ];

    [TestCase("redis,passwort=geheim")]
    [TestCase("redis:6379,password=geheim,connectTimeout=soon")]
    [TestCase("password=geheim")]
    public void The_error_about_an_unreadable_connection_string_does_not_repeat_it(string connectionString)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddTwoFactor().AddRedisStore(connectionString))!;
        Assert.That(e.ToString(), Does.Not.Contain("geheim"));
        Assert.That(e.ParamName, Is.EqualTo("connectionString"));
        Assert.That(e.Message, Does.StartWith("The connection string of Redis"));
    }

    [Test]
    public async Task The_error_about_a_wrong_password_names_the_refused_authentication_and_not_the_password()
    {
        await using RedisServer server = await RedisServer.StartAsync("--requirepass", "right");
        await using StoreHosts hosts = new(server);
        IFlowStore store = (await hosts.StartAsync(server.ConnectionString + ",password=geheim")).GetRequiredService<IFlowStore>();
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => store.CheckAsync().AsTask()))!;
        Assert.That(e.Message, Does.Contain("AuthenticationFailure").Or.Contain("NOAUTH").Or.Contain("WRONGPASS"));
        Assert.That(e.ToString(), Does.Not.Contain("geheim"));
    }

    [Test]
    public async Task A_host_does_not_start_over_a_server_that_is_too_old()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        byte[] version = System.Text.Encoding.ASCII.GetBytes(await server.FindVersionAsync());
        await using EngineProxy proxy = new(server.Port) { Rewriting = (version, [(byte)'6', .. version[1..]]) };
        await using StoreHosts hosts = new(server);
        InvalidOperationException e = (await Assert.ThrowsAsync<InvalidOperationException>(() => hosts.StartAsync(server.ConnectionStringAt(proxy.Port))))!;
        Assert.That(e.Message, Does.Match(@"^Redis 6\.\S+ is too old; version 7\.0 or newer is needed\.$"));
    }

    [TestCase("--cluster-enabled", "yes", ",defaultDatabase=1")]
    [TestCase("--databases", "2", ",defaultDatabase=2")]
    [TestCase("--rename-command", "EVAL \"\"", "")]
    public async Task A_host_does_not_start_over_a_server_that_lacks_something_for_good(string setting, string value, string options)
    {
        string[] arguments = [setting, .. value.Split(' ').Select(word => word.Trim('"'))];
        if (setting == "--cluster-enabled")
            arguments = [.. arguments, "--cluster-port", $"{FreePort.Find()}"]; // otherwise one that is 10,000 higher
        await using RedisServer server = await RedisServer.StartAsync(arguments);
        await using StoreHosts hosts = new(server);
        InvalidOperationException e = (await Assert.ThrowsAsync<InvalidOperationException>(() => hosts.StartAsync(server.ConnectionString + options)))!;
        Assert.That(e.Message, Does.StartWith("This Redis lacks something that the store needs"));
    }

    [Test]
    public async Task A_host_that_starts_without_Redis_logs_that_it_could_not_be_checked()
    {
        using TelemetryRecorder log = new();
        ServiceCollection services = new();
        services.AddDataProtection();
        services.AddLogging(logging => logging.AddProvider(log));
        services.AddTwoFactor().AddInMemory("acme").AddRedisStore(_ => throw new HttpRequestException("geheim"));
        await using ServiceProvider host = services.BuildServiceProvider();
        await StoreHosts.StartAsync(host);
        Assert.That(log.Find("Redis could not be checked").Single().ToString(), Does.Contain("(HttpRequestException)"));
        Assert.That(log.Find("geheim"), Is.Empty);
    }

    // A host's own connection is often made on first use, and a failure is thrown then.
    [TestCaseSource(nameof(Failures))]
    public async Task A_connection_factory_that_throws_is_reported_as_Unavailable(Exception failure)
    {
        ServiceCollection services = new();
        services.AddDataProtection();
        services.AddTwoFactor().AddInMemory("acme").AddRedisStore(_ => throw failure);
        await using ServiceProvider host = services.BuildServiceProvider();
        await StoreHosts.StartAsync(host);
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => host.GetRequiredService<IFlowStore>().CheckAsync().AsTask()))!;
        Assert.That((e.Error, e.ToString().Contains("geheim", StringComparison.Ordinal)), Is.EqualTo((TwoFactorError.Unavailable, false)));
    }

    [TestCase(typeof(InvalidOperationException))]
    [TestCase(typeof(ArgumentNullException))]
    [TestCase(typeof(NullReferenceException))]
    [TestCase(typeof(KeyNotFoundException))]
    [TestCase(typeof(FormatException))]
    public async Task A_mistake_in_a_connection_factory_is_thrown_as_it_is(Type mistake)
    {
        ServiceCollection services = new();
        services.AddDataProtection();
        services.AddTwoFactor().AddInMemory("acme").AddRedisStore(_ => throw (Exception)Activator.CreateInstance(mistake)!);
        await using ServiceProvider host = services.BuildServiceProvider();
        await Assert.ThatAsync(() => StoreHosts.StartAsync(host), Throws.TypeOf(mistake));
    }

    // For example a multiplexer that is made in the factory, while Redis is unavailable.
    [Test]
    public async Task A_connection_factory_that_blocks_holds_up_no_call_longer_than_the_timeout()
    {
        using ManualResetEventSlim never = new();
        int calls = 0;
        ServiceCollection services = new();
        services.AddDataProtection();
        services.AddTwoFactor().AddInMemory("acme").AddRedisStore(
            _ =>
            {
                Interlocked.Increment(ref calls);
                never.Wait();
                throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, "test");
            },
            options => options.Timeout = TimeSpan.FromSeconds(0.2));
        await using ServiceProvider host = services.BuildServiceProvider();
        IFlowStore store = host.GetRequiredService<IFlowStore>();
        Task[] checks = [.. Enumerable.Range(0, 10).Select(_ => Task.Run(async () => await store.CheckAsync()))];
        foreach (Task check in checks)
            await Assert.ThatAsync(() => check.WaitAsync(TimeSpan.FromMinutes(1)), Throws.InstanceOf<TwoFactorException>());
        Assert.That(calls, Is.EqualTo(1));
        never.Set();
    }

    [TestCase(0.05)]
    [TestCase(61)]
    public void A_timeout_outside_its_range_is_refused(double seconds)
    {
        ServiceCollection services = new();
        services.AddTwoFactor().AddRedisStore("redis", options => options.Timeout = TimeSpan.FromSeconds(seconds));
        using ServiceProvider host = services.BuildServiceProvider();
        Assert.That(() => host.GetRequiredService<IOptions<RedisStoreOptions>>().Value, Throws.InstanceOf<OptionsValidationException>()
            .With.Message.EqualTo("AddRedisStore: Timeout must be from 0.1 to 60 seconds."));
    }
}
