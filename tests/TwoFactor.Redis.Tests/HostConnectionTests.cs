using StackExchange.Redis;
using TwoFactor.Stores;
using TwoFactor.Testing;

namespace TwoFactor.Redis.Tests;

/// <summary>Hosts whose own connection cannot be made at once, for example because its password comes from a vault. These tests need no
/// server.</summary>
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
