using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;
using TwoFactor.Stores;
using TwoFactor.Testing;

namespace TwoFactor.Redis.Tests;

/// <summary>Hosts whose own connection cannot be made at once, for example because its password comes from a vault; or whose code the
/// client calls.</summary>
public sealed class HostConnectionTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private static readonly AsyncLocal<string?> Caller = new();

    [Test]
    public async Task A_connection_that_could_not_be_made_is_tried_again_only_after_a_pause()
    {
        int calls = 0;
        ManualTimeProvider time = new();
        await using RedisConnection connection = Over(() => throw Failure(ref calls), time);
        for (int i = 0; i < 2; i++)
        {
            TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => connection.OpenAsync(CancellationToken.None)))!;
            Assert.That((e.Error, e.IsTransient, e.MayHaveBeenProcessed), Is.EqualTo((TwoFactorError.Unavailable, true, false)));
            Assert.That(e.ToString(), Does.Contain("HttpRequestException").And.Not.Contain("acme"));
        }

        Assert.That(calls, Is.EqualTo(1));
        time.Advance(Pause);
        await Assert.ThatAsync(() => connection.OpenAsync(CancellationToken.None), Throws.TypeOf<TwoFactorException>());
        Assert.That(calls, Is.EqualTo(2));
    }

    [Test]
    public async Task The_hosts_code_does_not_run_in_the_context_of_the_caller_that_is_first()
    {
        string? seen = "not called";
        await using RedisConnection connection = Over(
            () =>
            {
                seen = Caller.Value;
                throw new HttpRequestException();
            },
            new ManualTimeProvider());
        Caller.Value = "the request of one tenant";
        await Assert.ThatAsync(() => connection.OpenAsync(CancellationToken.None), Throws.TypeOf<TwoFactorException>());
        Assert.That(seen, Is.Null);
    }

    [Test]
    public async Task A_connection_that_fails_after_its_callers_gave_up_is_not_reported_as_unobserved()
    {
        const string Address = "late.acme.example";
        using UnobservedFailures unobserved = new();
        await GiveUpAsync(new HttpRequestException($"no answer from {Address}"));
        Assert.That(await unobserved.CollectAsync(Address), Is.Empty);
    }

    // For example settings that a reload has removed. At the start, a mistake keeps the host from starting.
    [Test]
    public async Task A_mistake_of_the_host_after_its_start_is_an_outage_like_any_other()
    {
        Exception[] failures = [new HttpRequestException(), new InvalidOperationException("acme")];
        int calls = 0;
        ManualTimeProvider time = new();
        await using RedisConnection connection = Over(() => throw failures[calls++], time);
        await Assert.ThatAsync(() => connection.OpenAtStartAsync(CancellationToken.None), Throws.TypeOf<TwoFactorException>());
        time.Advance(Pause);
        await using RedisFlowStore store = new(connection, new ProtectedFlows(new EphemeralDataProtectionProvider()), new RedisStoreOptions());
        Assert.That(await FailureAsync(() => store.ReadAsync("flow").AsTask()), Is.EqualTo(("Redis cannot be used now (InvalidOperationException).", false)));
        Assert.That(await FailureAsync(() => store.ListenAsync(_ => { }).AsTask()), Is.EqualTo(("Redis cannot be used now (InvalidOperationException).", false)));
        await Assert.ThatAsync(() => connection.OpenAtStartAsync(CancellationToken.None), Throws.InvalidOperationException);
    }

    // The client calls the host's profiler for each command, before it sends it.
    [Test]
    public async Task A_profiler_of_the_host_that_throws_is_an_outage()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using ConnectionMultiplexer multiplexer = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await using RedisConnection connection = Over(() => Task.FromResult<IConnectionMultiplexer>(multiplexer), TimeProvider.System);
        await using RedisFlowStore store = new(connection, new ProtectedFlows(new EphemeralDataProtectionProvider()), new RedisStoreOptions());
        IAsyncDisposable listening = await store.ListenAsync(_ => { });
        multiplexer.RegisterProfiler(() => throw new InvalidOperationException("acme"));
        Assert.That(await FailureAsync(() => store.RemoveAsync("flow").AsTask()), Is.EqualTo(("Redis cannot be used now (InvalidOperationException).", false)));
        Assert.That((await FailureAsync(() => store.ReadAsync("flow").AsTask())).Message, Is.EqualTo("Redis cannot be used now (InvalidOperationException)."));
        await using RedisFlowStore other = new(connection, new ProtectedFlows(new EphemeralDataProtectionProvider()), new RedisStoreOptions { KeyPrefix = "other:" });
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => other.ListenAsync(_ => { }).AsTask()))!;
        Assert.That(e.ToString(), Does.Contain("InvalidOperationException").And.Not.Contain("acme"));
        await Assert.ThatAsync(() => listening.DisposeAsync().AsTask(), Throws.Nothing);
    }

    private static async Task<(string Message, bool MayHaveBeenProcessed)> FailureAsync(Func<Task> call)
    {
        TwoFactorException e = (await Assert.ThrowsAsync<TwoFactorException>(() => call()))!;
        return (e.Message, e.MayHaveBeenProcessed);
    }

    // In a method of its own, after which nothing holds the attempt.
    private static async Task GiveUpAsync(Exception late)
    {
        TaskCompletionSource<IConnectionMultiplexer> making = new();
        SharedAttempt<IConnectionMultiplexer> attempt = new(() => making.Task, new ManualTimeProvider());
        using CancellationTokenSource caller = new();
        Task opening = attempt.Begin().WaitAsync(caller.Token);
        await caller.CancelAsync();
        await Assert.ThatAsync(() => opening, Throws.InstanceOf<OperationCanceledException>());
        making.SetException(late);
        await Wait.UntilAsync(() => attempt.Last!.IsFaulted);
    }

    private static HttpRequestException Failure(ref int calls)
    {
        calls++;
        return new HttpRequestException("no answer from vault.acme.example");
    }

    private static RedisConnection Over(Func<Task<IConnectionMultiplexer>> make, TimeProvider time) =>
        new(make, isOwned: false, TimeSpan.FromSeconds(5), time);
}
