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

    private static async Task<SocketError> FailAsync(NameResolver resolver) =>
        (await Assert.ThrowsAsync<SocketException>(() => resolver.ResolveAsync(Name, TimeSpan.FromSeconds(1), CancellationToken.None)))!.SocketErrorCode;
}
