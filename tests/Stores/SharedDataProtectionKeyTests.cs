using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Testing;

namespace TwoFactor.Tests.Stores;

/// <summary>The keys of data protection cannot be loaded for a while. Data protection then throws the exception that it throws for altered content,
/// with the cause as its inner exception.</summary>
public abstract class SharedDataProtectionKeyTests : EngineTests
{
    [Test]
    public async Task A_flow_is_not_gone_while_the_keys_cannot_be_loaded([Values("read", "turn")] string call)
    {
        await using Scene scene = await Scene.OpenAsync(Engine);
        string flow = await scene.CreateAsync();
        scene.Keys.FailsOnce = true;
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => ReadAsync()))!;
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, true)));
        Assert.That(e.ToString(), Does.Contain("data protection keys").And.Contain("IOException").And.Not.Contain("/mnt/keys"));
        Assert.That(await ReadAsync(), Is.Not.Null);

        async Task<StoredFlow?> ReadAsync() => call == "read" ? await scene.Store.ReadAsync(flow) : (await scene.Store.TakeTurnAsync(flow, TimeSpan.FromHours(1))).Flow;
    }

    [Test]
    public async Task Nothing_is_written_while_the_keys_cannot_be_loaded([Values("create", "replace")] string call)
    {
        await using Scene scene = await Scene.OpenAsync(Engine);
        string flow = call == "create" ? Scene.NewKey() : await scene.CreateAsync();
        scene.Keys.FailsOnce = true;
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => WriteAsync()))!;
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)));
        Assert.That(await WriteAsync(), Is.True);

        Task<bool> WriteAsync() => call == "create"
            ? scene.Store.CreateAsync(flow, new byte[1], TimeSpan.FromHours(1), TimeSpan.Zero).AsTask()
            : scene.Store.ReplaceAsync(flow, 1, new byte[1], isFinal: false, TimeSpan.FromHours(1)).AsTask();
    }

    [Test]
    public async Task No_outcome_is_lost_while_the_keys_cannot_be_loaded()
    {
        await using Scene scene = await Scene.OpenAsync(Engine);
        string flow = await scene.CreateAsync();
        await scene.Store.ReplaceAsync(flow, 1, new byte[1], isFinal: true, TimeSpan.FromHours(1));
        scene.Keys.FailsOnce = true;
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => scene.Store.ConsumeAsync(flow).AsTask()))!;
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)));
        Assert.That(await scene.Store.ConsumeAsync(flow), Is.Not.Null);
    }

    [Test]
    public async Task Altered_content_does_not_exist()
    {
        await using Scene scene = await Scene.OpenAsync(Engine);
        string flow = await scene.CreateAsync();
        scene.Keys.Failure = new CryptographicException("", new CryptographicException());
        scene.Keys.FailsOnce = true;
        Assert.That(await scene.Store.ReadAsync(flow), Is.Null);
        Assert.That(await scene.Store.ReadAsync(flow), Is.Not.Null);
    }

    // The one sure sign of nodes that do not share their keys.
    [Test]
    public async Task A_flow_of_other_keys_is_logged_every_ten_minutes_at_most()
    {
        ManualTimeProvider time = new();
        using TelemetryRecorder log = new();
        ServiceCollection services = new();
        services.AddSingleton<TimeProvider>(time).AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider()).AddLogging(logging => logging.AddProvider(log));
        await using Scene other = await Scene.OpenAsync(Engine);
        await using Scene scene = await Scene.OpenAsync(Engine, services);
        string flow = await other.CreateAsync();
        foreach (int lines in (int[])[1, 1, 2])
        {
            Assert.That(await scene.Store.ReadAsync(flow), Is.Null);
            Assert.That(log.Find("cannot decrypt a stored login"), Has.Count.EqualTo(lines));
            time.Advance(TimeSpan.FromMinutes(5));
        }
    }

    // A file is where the folder of the keys should be, as an unmounted share.
    [Test]
    public async Task A_share_without_its_keys_is_an_outage()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("twofactor-keys-");
        string keys = Path.Combine(folder.FullName, "keys");
        ServiceCollection services = new();
        services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(keys));
        await File.WriteAllTextAsync(keys, "no folder");
        await using Scene scene = await Scene.OpenAsync(Engine, services);
        string flow = Scene.NewKey();
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => CreateAsync()))!;
        Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)));
        File.Delete(keys);
        Assert.That(await CreateAsync(), Is.True);
        Assert.That(await scene.Store.ReadAsync(flow), Is.Not.Null);
        folder.Delete(recursive: true);

        Task<bool> CreateAsync() => scene.Store.CreateAsync(flow, new byte[1], TimeSpan.FromHours(1), TimeSpan.Zero).AsTask();
    }

    /// <summary>A store whose keys can fail.</summary>
    private sealed class Scene(ServiceProvider host, FailingKeys keys) : IAsyncDisposable
    {
        public IFlowStore Store { get; } = host.GetRequiredService<IFlowStore>();

        public FailingKeys Keys => keys;

        public static string NewKey() => Guid.NewGuid().ToString("n");

        public static async Task<Scene> OpenAsync(StoreEngine engine, ServiceCollection? services = null)
        {
            FailingKeys keys = new();
            if (services is null)
                (services = []).AddSingleton<IDataProtectionProvider>(keys);
            engine.AddTo(services.AddTwoFactor().AddInMemory("acme"), engine.ConnectionString, TimeSpan.FromSeconds(10));
            ServiceProvider host = services.BuildServiceProvider();
            await StoreHosts.StartAsync(host);
            return new Scene(host, keys);
        }

        public async Task<string> CreateAsync()
        {
            string flow = NewKey();
            Assert.That(await Store.CreateAsync(flow, new byte[1], TimeSpan.FromHours(1), TimeSpan.Zero), Is.True);
            return flow;
        }

        public ValueTask DisposeAsync() => host.DisposeAsync();
    }

    private sealed class FailingKeys : IDataProtector
    {
        private readonly IDataProtector keys = new EphemeralDataProtectionProvider().CreateProtector("a test");

        public bool FailsOnce { get; set; }

        public Exception Failure { get; set; } = new CryptographicException("", new IOException("/mnt/keys is away"));

        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext)
        {
            Fail();
            return keys.Protect(plaintext);
        }

        public byte[] Unprotect(byte[] protectedData)
        {
            Fail();
            return keys.Unprotect(protectedData);
        }

        private void Fail()
        {
            if (!FailsOnce)
                return;
            FailsOnce = false;
            throw Failure;
        }
    }
}
