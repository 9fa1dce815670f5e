using System.Net;
using System.Net.Sockets;
using TwoFactor.Testing;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>The last known addresses of a host name. <see cref="ConnectingTests"/> uses them through a provider.</summary>
public sealed class NameResolverTests
{
    private const string Name = "service.example";

    [Test]
    public async Task An_answer_without_addresses_is_an_error_and_is_not_remembered()
    {
        Queue<Func<IPAddress[]>> answers = new([() => [], () => throw new SocketException((int)SocketError.TryAgain)]);
        NameResolver resolver = new(_ => answers.Dequeue()(), new ManualTimeProvider());
        Assert.That(await FailAsync(resolver), Is.EqualTo(SocketError.HostNotFound));
        Assert.That(await FailAsync(resolver), Is.EqualTo(SocketError.TryAgain));
    }

    [Test]
    public async Task A_caller_that_has_stopped_waiting_gets_no_last_known_addresses()
    {
        using ManualResetEventSlim answered = new();
        int lookUps = 0;
        NameResolver resolver = new(
            _ =>
            {
                if (Interlocked.Increment(ref lookUps) > 1)
                    answered.Wait();
                return [IPAddress.Loopback];
            },
            new ManualTimeProvider());
        Assert.That(await resolver.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None), Is.EqualTo((IPAddress[])[IPAddress.Loopback]));
        using CancellationTokenSource stopping = new();
        Task<IPAddress[]> second = resolver.ResolveAsync(Name, TimeSpan.FromSeconds(1), stopping.Token);
        await stopping.CancelAsync();
        await Assert.ThatAsync(() => second, Throws.InstanceOf<OperationCanceledException>());
        answered.Set();
    }

    [Test]
    public async Task A_look_up_that_takes_longer_than_connecting_may_take_serves_the_next_calls()
    {
        ManualTimeProvider time = new();
        Queue<TaskCompletionSource<IPAddress[]>> lookUps = new();
        NameResolver names = new(
            _ => (lookUps.TryDequeue(out TaskCompletionSource<IPAddress[]>? next) ? next : new TaskCompletionSource<IPAddress[]>()).Task.GetAwaiter().GetResult(), time);
        TaskCompletionSource<IPAddress[]> first = new();
        lookUps.Enqueue(first);
        using CancellationTokenSource deadline = new();
        Task<IPAddress[]> tooLate = names.ResolveAsync(Name, TimeSpan.FromSeconds(1), deadline.Token);
        Task<IPAddress[]> patient = names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
        await deadline.CancelAsync();
        await Assert.CatchAsync<OperationCanceledException>(() => tooLate);
        first.SetResult([IPAddress.Loopback]);
        await patient;

        Task<IPAddress[]> next = names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.That(next.IsCompleted, Is.False, "a fresh answer is better, and may come");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await next, Is.EqualTo(new[] { IPAddress.Loopback }));

        time.Advance(TimeSpan.FromMinutes(10));
        Task<IPAddress[]> old = names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(old.IsCompleted, Is.False, "ten minutes are too old");
    }

    [Test]
    public async Task A_fresh_answer_replaces_the_last_one_and_a_failure_is_not_hidden()
    {
        Task<IPAddress[]> answer = Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        NameResolver names = new(_ => answer.GetAwaiter().GetResult(), new ManualTimeProvider());
        await names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
        answer = Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]);
        Assert.That(await names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None), Is.EqualTo(new[] { IPAddress.IPv6Loopback }));
        answer = Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound));
        await Assert.ThrowsAsync<SocketException>(() => names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None));
    }

    [TestCase(SocketError.TryAgain, true)]
    [TestCase(SocketError.NoRecovery, true)]
    [TestCase(SocketError.HostNotFound, false)]
    [TestCase(SocketError.NoData, false)]
    public async Task A_name_server_that_fails_at_once_is_bridged_like_one_that_does_not_answer(SocketError failure, bool isBridged)
    {
        Task<IPAddress[]> answer = Task.FromException<IPAddress[]>(new SocketException((int)failure));
        ManualTimeProvider time = new();
        NameResolver names = new(_ => answer.GetAwaiter().GetResult(), time);
        await Assert.ThrowsAsync<SocketException>(ResolveAsync, "no addresses are known");
        Task<IPAddress[]> failing = answer;
        answer = Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        await ResolveAsync();

        answer = failing;
        if (isBridged)
            Assert.That(await ResolveAsync(), Is.EqualTo(new[] { IPAddress.Loopback }));
        else
            await Assert.ThrowsAsync<SocketException>(ResolveAsync);
        time.Advance(TimeSpan.FromMinutes(10));
        await Assert.ThrowsAsync<SocketException>(ResolveAsync, "ten minutes are too old");

        Task<IPAddress[]> ResolveAsync() => names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
    }

    [Test]
    public async Task A_look_up_keeps_no_thread_of_the_pool()
    {
        Thread? thread = null;
        bool isOfPool = true;
        NameResolver names = new(_ =>
        {
            thread = Thread.CurrentThread;
            isOfPool = thread.IsThreadPoolThread;
            return [IPAddress.Loopback];
        });
        await names.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.That(isOfPool, Is.False);
        Assert.That(Thread.CurrentThread, Is.Not.SameAs(thread), "what follows a look-up does not run on its thread");
    }

    private static async Task<SocketError> FailAsync(NameResolver resolver) =>
        (await Assert.ThrowsAsync<SocketException>(() => resolver.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None)))!.SocketErrorCode;
}
