using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TwoFactor.Flow;
using TwoFactor.Testing;

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
        using FlowHost scene = Make(releases, capabilities: capabilities);
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
        using FlowHost scene = Make(releases);
        await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await Wait.UntilAsync(() => releases.Count == 2, () => scene.Time.Advance(TimeSpan.FromSeconds(1)));
        await Wait.UntilAsync(() => scene.Services.GetRequiredService<BackgroundWork>().WorkInProgress == 0); // without moving the clock
    }

    [TestCase(1, 2, 0)]
    [TestCase(2, 2, 1)]
    [TestCase(1, 1, 1, false)]
    public async Task A_challenge_is_reported_as_not_released_once_and_only_if_no_attempt_succeeded(int failures, int attempts, int reports, bool isTransient = true)
    {
        using TelemetryRecorder log = new();
        Releases releases = new() { Fails = new TwoFactorException(TwoFactorError.Unavailable, "test") { IsTransient = isTransient }, Failures = failures };
        using FlowHost scene = Make(releases, log);
        await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await Wait.UntilAsync(() => releases.Count > 0 && scene.Services.GetRequiredService<BackgroundWork>().WorkInProgress == 0, () => scene.Time.Advance(TimeSpan.FromSeconds(1)));
        Assert.That((releases.Count, log.Records.Count(one => one.Name == "ChallengeNotReleased")), Is.EqualTo((attempts, reports)));
    }

    [Test]
    public async Task A_release_that_failed_is_sent_again_after_five_seconds()
    {
        Releases releases = new() { Fail = true };
        using FlowHost scene = Make(releases);
        scene.Held = () => releases.Count == 1 ? 1 : 0; // the release, which waits for the clock
        await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(6.5)); // the approval comes after two seconds
        Assert.That(releases.Count, Is.EqualTo(1));
        await Wait.UntilAsync(() => releases.Count == 2, () => scene.Time.Advance(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public async Task A_release_that_fails_in_the_hosts_code_is_reported_and_not_sent_again()
    {
        using TelemetryRecorder log = new();
        Releases releases = new() { Fails = new InvalidOperationException("test") };
        using FlowHost scene = Make(releases, log);
        FlowKey key = await scene.StartAsync();
        scene.Service.User("jdoe").Approves();
        await scene.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.That(releases.Count, Is.EqualTo(1));
        Assert.That(log.Records.Count(one => one.Name == "ReleaseFaulted"), Is.EqualTo(1));
        Assert.That((await scene.Flow.CompleteAsync(key)).State, Is.EqualTo(ChallengeState.Approved));
    }

    [Test]
    public async Task A_login_that_the_failure_mode_approved_has_nothing_to_release()
    {
        using TelemetryRecorder log = new();
        Releases releases = new();
        using FlowHost scene = Make(releases, log, FlowFailureMode.OpenWithAudit);
        scene.Service.User("jdoe").CannotBeAsked(TwoFactorError.Unavailable);
        FlowStart start = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That(start.Status!.State, Is.EqualTo(ChallengeState.Approved));
        await scene.RestAsync();
        Assert.That(releases.Count, Is.Zero);
        Assert.That(log.Records.Select(one => one.Name), Has.None.EqualTo("ReleaseFaulted"));
    }

    private static FlowHost Make(Releases releases, TelemetryRecorder? log = null, FlowFailureMode mode = FlowFailureMode.Closed, TwoFactorCapabilities capabilities = NeedsRelease) => new(
        options => (options.CollectWithin, options.FailureMode) = (TimeSpan.FromDays(1), mode),
        options => options.Capabilities = capabilities,
        services =>
        {
            if (log is not null)
                services.AddLogging(logging => logging.AddProvider(log));
            services.AddTwoFactor().DecorateProviders((_, _, provider) => new CountingProvider(provider, releases));
        });

    private sealed class Releases
    {
        private int count;

        public int Count => Volatile.Read(ref count);

        public bool Fail
        {
            init => Fails = value ? new TwoFactorException(TwoFactorError.Unavailable, "test") { IsTransient = true } : null;
        }

        public Exception? Fails { get; init; }

        /// <summary>How many attempts fail.</summary>
        public int Failures { get; init; } = int.MaxValue;

        public int Add() => Interlocked.Increment(ref count);
    }

    private sealed class CountingProvider(ITwoFactorProvider inner, Releases releases) : DelegatingTwoFactorProvider(inner)
    {
        public override Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
        {
            int attempt = releases.Add();
            return releases.Fails is { } failure && attempt <= releases.Failures
                ? Task.FromException(failure)
                : base.ReleaseAsync(handle, cancellationToken);
        }
    }
}
