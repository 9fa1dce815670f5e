using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TwoFactor.Flow;
using TwoFactor.Stores;
using TwoFactor.Tests.Stores;

namespace TwoFactor.Redis.Tests;

/// <summary>Users of Redis' access control lists that lack a right.</summary>
public sealed class RightsTests : EngineTests
{
    private const string Own = "~twofactor:* &twofactor:*"; // the keys and channels of the store
    private const string Enough = $"{Own} +@all -@dangerous +info";
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private RedisServer Server => (RedisServer)Engine;

    [TestCase($"{Own} +@all -@dangerous", "INFO replication")]
    [TestCase($"{Own} +@all -@dangerous", "INFO replication", ",protocol=resp2")]
    [TestCase("~twofactor:* resetchannels +@all -@dangerous +info", "PUBLISH twofactor:wake")]
    [TestCase($"{Own} +@all -subscribe", "SUBSCRIBE twofactor:wake")]
    [TestCase("~twofactor:flow:* ~twofactor:check &twofactor:* +@all", "HMGET twofactor:slot:x")]
    [TestCase($"{Own} +@all -pexpire", "PEXPIRE twofactor:flow:x")]
    [TestCase($"{Own} +@all -unlink", "UNLINK twofactor:flow:x")]
    [TestCase($"{Own} +@all", "PUBLISH app:twofactor:wake", ",channelPrefix=app:")]
    [TestCase($"{Own} +@all -@scripting", "EVALSHA")]
    [TestCase($"{Own} +@all -echo", "ECHO")]
    [TestCase($"{Own} +@all", "ECHO", ",$ECHO=")]
    public async Task A_host_does_not_start_with_a_user_that_lacks_a_right_and_the_message_names_it(string rights, string missing, string options = "")
    {
        string connection = await UserAsync(rights) + options;
        await using StoreHosts hosts = new(Server);
        InvalidOperationException e = (await Assert.ThrowsAsync<InvalidOperationException>(() => hosts.StartAsync(connection)))!;
        Assert.That(e.Message, Does.Contain($"no right to {missing}."));
        await using RedisFlowStore store = Open(connection);
        Assert.That((await Assert.ThrowsAsync<TwoFactorException>(() => store.CheckAsync().AsTask()))!.Message, Is.EqualTo(e.Message));
    }

    // Some servers that are compatible with Redis report no replication id. Here GET is called INFO, so that the key "replication" is the report.
    [Test]
    public async Task A_host_does_not_start_with_a_server_without_a_replication_id_unless_it_keeps_acknowledged_writes([Values] bool keepsAll)
    {
        await using RedisServer server = await RedisServer.StartAsync("--rename-command", "INFO", "REPORT", "--rename-command", "GET", "INFO");
        await server.RunAsync("SET", "server", "redis_version:7.0.0");
        await server.RunAsync("SET", "replication", "role:master");
        await using ServiceProvider host = HostOf(server, keepsAll);
        IFlowStore store = host.GetRequiredService<IFlowStore>();
        if (keepsAll)
        {
            await StoreHosts.StartAsync(host);
            await store.CheckAsync();
            return;
        }

        InvalidOperationException e = (await Assert.ThrowsAsync<InvalidOperationException>(() => StoreHosts.StartAsync(host)))!;
        Assert.That(e.Message, Does.StartWith("This Redis reports no replication id").And.Contain("KeepsAcknowledgedWrites"));
        Assert.That((await Assert.ThrowsAsync<TwoFactorException>(() => store.CheckAsync().AsTask()))!.Message, Is.EqualTo(e.Message));
    }

    [Test]
    public async Task The_rights_in_the_README_are_enough_for_a_login()
    {
        Assert.That(await File.ReadAllTextAsync(ReadmePath()), Does.Contain($"ACL SETUSER twofactor on >password {Enough}\n"));
        string connection = await UserAsync(Enough);
        await using StoreHosts hosts = new(Server);
        IFlowStore store = (await hosts.StartAsync(connection)).GetRequiredService<IFlowStore>();
        await store.CheckAsync();
        await using IAsyncDisposable listening = await store.ListenAsync(_ => { });
        Assert.That(await store.CreateAsync("enough", new byte[1], Long, TimeSpan.Zero), Is.True);
        Assert.That((await store.TakeTurnAsync("enough", TimeSpan.Zero)).IsTaken, Is.True);
        Assert.That(await store.BringTurnForwardAsync("enough", TimeSpan.Zero), Is.True);
        Assert.That((await store.TakeSlotAsync("slot", new SlotClaim { Flow = "enough", Tag = "tag", HeldFor = Long })).IsTaken, Is.True);
        await store.FreeSlotAsync("slot", "enough", Long);
        Assert.That(await store.CountAsync("counter", 1, Long), Is.Null);
        Assert.That(await store.ReplaceAsync("enough", 1, new byte[2], isFinal: true, Long), Is.True);
        Assert.That(await store.ConsumeAsync("enough"), Is.Not.Null);
        await store.RemoveAsync("enough");
    }

    // The right is taken away while a login is open.
    [TestCase("-info")]
    [TestCase("resetchannels")]
    [TestCase("-pexpire")]
    [TestCase("-hset")]
    public async Task Without_a_right_nothing_becomes_final(string without)
    {
        await using RedisFlowStore store = Open(await UserAsync($"{Enough} {without}"));
        await using RedisFlowStore other = Open(Server.ConnectionString);
        string flow = Guid.NewGuid().ToString("n");
        await other.CreateAsync(flow, new byte[1], Long, Long);
        Assert.That(async () => await store.ReplaceAsync(flow, 1, new byte[2], isFinal: true, Long), Throws.InstanceOf<TwoFactorException>());
        StoredFlow open = (await other.ReadAsync(flow))!;
        Assert.That((open.IsFinal, open.Version), Is.EqualTo((false, 1)));
    }

    [Test]
    public async Task Without_the_right_to_expire_keys_no_login_and_no_slot_is_left_behind()
    {
        await using RedisFlowStore store = Open(await UserAsync($"{Enough} -pexpire"));
        await using RedisFlowStore other = Open(Server.ConnectionString);
        Assert.That(async () => await store.CreateAsync("stuck", new byte[1], Long, Long), Throws.InstanceOf<TwoFactorException>());
        Assert.That(async () => await store.TakeSlotAsync("stuck", new SlotClaim { Flow = "stuck", Tag = "tag", HeldFor = Long }), Throws.InstanceOf<TwoFactorException>());
        Assert.That(await other.ReadAsync("stuck"), Is.Null);
        Assert.That((await other.TakeSlotAsync("stuck", new SlotClaim { Flow = "next", Tag = "tag", HeldFor = Long })).IsTaken, Is.True);
    }

    [Test]
    public async Task Without_INFO_an_outcome_stays_for_a_user_who_has_it()
    {
        await using RedisFlowStore store = Open(await UserAsync($"{Enough} -info"));
        await using RedisFlowStore other = Open(Server.ConnectionString);
        await other.CreateAsync("kept", new byte[1], Long, Long);
        await other.ReplaceAsync("kept", 1, new byte[2], isFinal: true, Long);
        Assert.That(async () => await store.ConsumeAsync("kept"), Throws.InstanceOf<TwoFactorException>());
        Assert.That(await other.ConsumeAsync("kept"), Is.Not.Null);
    }

    [TestCase("HDEL")]
    [TestCase("HSET", "")]
    public async Task An_outcome_whose_server_is_not_known_is_not_handed_out(string change, params object[] value)
    {
        await using RedisFlowStore store = Open(Server.ConnectionString);
        string flow = Guid.NewGuid().ToString("n");
        await store.CreateAsync(flow, new byte[1], Long, Long);
        await store.ReplaceAsync(flow, 1, new byte[2], isFinal: true, Long);
        await Server.RunAsync(change, ["twofactor:flow:" + flow, "history", .. value]);
        Assert.That(await store.ConsumeAsync(flow), Is.Null);
    }

    protected override async Task<StoreEngine> OpenAsync() => await RedisServer.StartAsync();

    private static string ReadmePath([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.Combine(Path.GetDirectoryName(path)!, "..", "..", "src", "TwoFactor.Redis", "README.md");

    private async Task<string> UserAsync(string rights)
    {
        string name = "u" + Guid.NewGuid().ToString("n");
        await Server.RunAsync("ACL", ["SETUSER", name, "on", ">secret", .. rights.Split(' ')]);
        return $"{Server.ConnectionString},user={name},password=secret";
    }

    private static ServiceProvider HostOf(RedisServer server, bool keepsAll)
    {
        ServiceCollection services = new();
        services.AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider());
        services.AddTwoFactor().AddInMemory("acme").AddRedisStore(server.ConnectionString, options => options.KeepsAcknowledgedWrites = keepsAll);
        return services.BuildServiceProvider();
    }

    private static RedisFlowStore Open(string connection) => new(
        RedisConnection.To(ConfigurationOptions.Parse(connection), TimeSpan.FromSeconds(5)), new ProtectedFlows(new EphemeralDataProtectionProvider()), new RedisStoreOptions());
}
