using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing;

namespace TwoFactor.Redis.Tests;

/// <summary>One login over two hosts that share nothing but Redis and their keys.</summary>
public sealed class LoginTests
{
    private static readonly string[] Purposes = ["sign-in", "payment"];

    [Test]
    public async Task A_login_that_starts_on_one_node_is_collected_once_on_another_and_leaves_nothing_readable()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        DirectoryInfo keys = Directory.CreateTempSubdirectory("twofactor-redis-");
        InMemoryService people = new();
        await using ServiceProvider one = Host(server, people, keys);
        await using ServiceProvider two = Host(server, people, keys);

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

        Assert.That(dump, Does.Contain("twofactor:flow:"));
        string[] forbidden = [start.Id!, "subject-4711", "browser-secret-0815", people.Calls[0].ChallengeId, .. Purposes];
        Assert.That(forbidden.Where(secret => dump.Contains(secret, StringComparison.OrdinalIgnoreCase)), Is.Empty);
        keys.Delete(recursive: true);
    }

    [Test]
    public async Task A_host_without_data_protection_is_told_which_call_is_missing()
    {
        ServiceCollection services = new();
        services.AddTwoFactor().AddInMemory("acme").AddRedisStore("127.0.0.1:1");
        await using ServiceProvider host = services.BuildServiceProvider();
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => host.GetRequiredService<ITwoFactorFlow>())!;
        Assert.That(e.Message, Does.Contain("AddDataProtection()"));
    }

    [Test]
    public async Task Without_Redis_a_start_is_refused_and_nobody_is_asked()
    {
        InMemoryService people = new();
        ServiceCollection services = new();
        services.AddDataProtection();
        services.AddTwoFactor().AddInMemory("acme", people).AddRedisStore("127.0.0.1:1", options => options.Timeout = TimeSpan.FromSeconds(0.5));
        await using ServiceProvider host = services.BuildServiceProvider();
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(
            () => host.GetRequiredService<ITwoFactorFlow>().StartAsync(new FlowRequest("acme", "jdoe"))))!;
        Assert.That((e.Error, e.IsTransient, people.Calls.Count), Is.EqualTo((TwoFactorError.Unavailable, true, 0)));
    }

    [Test]
    public void A_connection_string_that_cannot_be_read_is_not_repeated()
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new ServiceCollection().AddTwoFactor().AddRedisStore("redis,passwort=geheim"))!;
        Assert.That(e.ToString(), Does.Not.Contain("geheim"));
    }

    private static ServiceProvider Host(RedisServer server, InMemoryService people, DirectoryInfo keys)
    {
        ServiceCollection services = new();
        services.AddDataProtection().PersistKeysToFileSystem(keys).SetApplicationName("twofactor-tests");
        services.AddTwoFactor().AddInMemory("acme", people).AddRedisStore(server.ConnectionString);
        services.Configure<FlowOptions>(options => options.FirstPollAfter = TimeSpan.FromSeconds(0.2));
        return services.BuildServiceProvider();
    }
}
