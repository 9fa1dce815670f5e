using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow;

/// <summary>After an approval, the service is told that it may forget the challenge, if it needs that.</summary>
public sealed class ReleaseTests
{
    private const TwoFactorCapabilities NeedsRelease = TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.NeedsRelease;

    [TestCase(NeedsRelease, false, 1)]
    [TestCase(NeedsRelease, true, 2)]
    [TestCase(TwoFactorCapabilities.CanCancel, false, 0)]
    public async Task A_release_that_fails_is_sent_once_more_and_one_that_is_not_needed_is_not_sent(TwoFactorCapabilities capabilities, bool fails, int expected)
    {
        Releases releases = new() { Fail = fails };
        using FlowHost scene = new(
            options => options.CollectWithin = TimeSpan.FromDays(1),
            options => options.Capabilities = capabilities,
            services => services.AddTwoFactor().DecorateProviders((_, _, provider) => new CountingProvider(provider, releases)));
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        scene.Time.Advance(TimeSpan.FromSeconds(3));
        await Wait.UntilAsync(() => FlowHost.InProgress(scene.Services) == 0, async () =>
        {
            if (releases.Count > 0)
                scene.Time.Advance(TimeSpan.FromSeconds(1)); // the pause before the second attempt
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System); // so that the waiting does not use up the time to collect
        });

        Assert.That(releases.Count, Is.EqualTo(expected));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_release_that_failed_twice_is_over_at_once()
    {
        Releases releases = new() { Fail = true };
        using FlowHost scene = new(
            options => options.CollectWithin = TimeSpan.FromDays(1),
            options => options.Capabilities = NeedsRelease,
            services => services.AddTwoFactor().DecorateProviders((_, _, provider) => new CountingProvider(provider, releases)));
        await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await Wait.UntilAsync(() => releases.Count == 2, () => scene.Time.Advance(TimeSpan.FromSeconds(1)));
        await Wait.UntilAsync(() => scene.Services.GetRequiredService<FlowBackground>().InProgress == 0); // without moving the clock
    }

    private sealed class Releases
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public bool Fail { get; init; }

        public void Add() => Interlocked.Increment(ref count);
    }

    private sealed class CountingProvider(ITwoFactorProvider inner, Releases releases) : DelegatingTwoFactorProvider(inner)
    {
        public override Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
        {
            releases.Add();
            return releases.Fail
                ? Task.FromException(new TwoFactorException(TwoFactorError.Unavailable, "test"))
                : base.ReleaseAsync(handle, cancellationToken);
        }
    }
}
