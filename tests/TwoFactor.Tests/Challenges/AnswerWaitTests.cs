using TwoFactor.Testing;

namespace TwoFactor.Tests.Challenges;

/// <summary>When <see cref="AnswerWaitExtensions.WaitForAnswerAsync"/> polls, and when it ends.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AnswerWaitTests
{
    private static readonly ChallengeHandle Handle = SampleHandles.Of("acme", "Scripted");

    private readonly ManualTimeProvider time = new(Handle.StartedAt);

    [Test]
    public async Task An_approval_is_returned_and_ends_the_polls()
    {
        PolledProvider provider = new(time, ChallengeState.Pending, ChallengeState.Delivered, ChallengeState.Approved);
        ChallengeStatus status = await RunAsync(provider.WaitForAnswerAsync(Handle, time));
        time.Advance(TimeSpan.FromMinutes(10));

        Assert.That(status.ApprovedUser, Is.EqualTo("jdoe"));
        Assert.That(provider.PolledAt, Is.EqualTo((double[])[2, 3, 4]));
    }

    [Test]
    public async Task Polls_begin_after_two_seconds_are_quick_at_first_and_rare_later()
    {
        PolledProvider provider = new(time);
        ChallengeHandle handle = WithLifetime(TimeSpan.FromMinutes(4));
        await RunAsync(provider.WaitForAnswerAsync(handle, time));

        double[] quick = [.. provider.PolledAt.Where(second => second < 30)];
        Assert.That(quick, Is.EqualTo(Enumerable.Range(2, 28).Select(second => (double)second)));
        Assert.That(Gaps(provider.PolledAt.Where(second => second is >= 30 and < 120)), Is.All.EqualTo(3));
        Assert.That(Gaps(provider.PolledAt.Where(second => second is >= 120 and < 238)), Is.All.EqualTo(10));
        Assert.That(provider.PolledAt[^1], Is.EqualTo(240));
    }

    [Test]
    public async Task At_the_deadline_it_polls_once_more_and_returns_the_providers_answer()
    {
        PolledProvider provider = new(time) { AtDeadline = ChallengeState.Expired };
        Assert.That((await RunAsync(provider.WaitForAnswerAsync(Handle, time))).State, Is.EqualTo(ChallengeState.Expired));
        Assert.That(provider.PolledAt.Count(second => second >= 120), Is.EqualTo(1));

        provider = new(time) { AtDeadline = ChallengeState.Approved };
        Assert.That((await RunAsync(provider.WaitForAnswerAsync(Handle, time))).State, Is.EqualTo(ChallengeState.Approved), "an answer in time counts even if it is read late");
        Assert.That(provider.PolledAt, Has.Count.EqualTo(1), "after the deadline, a challenge is polled at once");

        provider = new(time) { AtDeadline = ChallengeState.Pending };
        Assert.That((await RunAsync(provider.WaitForAnswerAsync(Handle, time))).State, Is.EqualTo(ChallengeState.Pending), "the state is the provider's");
    }

    [Test]
    public async Task An_old_challenge_is_polled_at_once()
    {
        time.Advance(TimeSpan.FromSeconds(40));
        PolledProvider provider = new(time, ChallengeState.Pending, ChallengeState.Denied);
        await RunAsync(provider.WaitForAnswerAsync(Handle, time));
        Assert.That(provider.PolledAt, Is.EqualTo((double[])[40, 43]));
    }

    [Test]
    public async Task A_clock_behind_that_of_the_start_does_not_delay_the_first_poll()
    {
        ManualTimeProvider behind = new(Handle.StartedAt - TimeSpan.FromMinutes(5));
        PolledProvider provider = new(behind, ChallengeState.Approved);
        await RunAsync(provider.WaitForAnswerAsync(Handle, behind), behind);
        Assert.That(provider.PolledAt.Single(), Is.EqualTo(-298));
    }

    [Test]
    public async Task A_clock_that_is_set_back_does_not_prolong_the_wait_by_more_than_seconds()
    {
        ShiftedTime setBack = new(time);
        PolledProvider provider = new(time);
        Task<ChallengeStatus> waiting = provider.WaitForAnswerAsync(Handle, setBack);
        setBack.Ahead = TimeSpan.FromHours(-1);
        Assert.That((await RunAsync(waiting)).State, Is.EqualTo(ChallengeState.Pending));
        Assert.That(provider.PolledAt[^1], Is.InRange(120, 125));
    }

    [Test]
    public async Task Transient_failures_are_tolerated_and_RetryAfter_is_respected()
    {
        PolledProvider provider = new(
            time,
            new TwoFactorException(TwoFactorError.Unavailable, "Lost.") { IsTransient = true },
            new TwoFactorException(TwoFactorError.RateLimited, "Slower.") { RetryAfter = TimeSpan.FromSeconds(17) },
            ChallengeState.Approved);
        Assert.That((await RunAsync(provider.WaitForAnswerAsync(Handle, time))).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(provider.PolledAt, Is.EqualTo((double[])[2, 3, 20]));
    }

    [Test]
    public async Task An_answer_that_cannot_be_read_does_not_end_the_wait()
    {
        PolledProvider provider = new(time, new TwoFactorException(TwoFactorError.ProtocolViolation, "A proxy's page."), ChallengeState.Approved);
        Assert.That((await RunAsync(provider.WaitForAnswerAsync(Handle, time))).State, Is.EqualTo(ChallengeState.Approved));
        Assert.That(provider.PolledAt, Is.EqualTo((double[])[2, 3]));
    }

    [Test]
    public async Task A_permanent_failure_ends_the_wait_at_once()
    {
        TwoFactorException failure = new(TwoFactorError.AccessDenied, "Refused.");
        PolledProvider provider = new(time, failure);
        Assert.That(await Assert.ThrowsAsync<TwoFactorException>(() => RunAsync(provider.WaitForAnswerAsync(Handle, time))), Is.SameAs(failure));
        Assert.That(provider.PolledAt, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_failure_at_the_deadline_is_thrown()
    {
        PolledProvider provider = new(time) { Usual = new TwoFactorException(TwoFactorError.Unavailable, "Down.") { IsTransient = true } };
        await Assert.ThrowsAsync<TwoFactorException>(() => RunAsync(provider.WaitForAnswerAsync(Handle, time)));
        Assert.That(provider.PolledAt[^1], Is.EqualTo(120));
    }

    [TestCase(60, true)]
    [TestCase(80, true)] // the deadline is 20 s away, so this is one minute after it
    [TestCase(81, false)]
    [TestCase(3600, false)]
    public void A_RetryAfter_a_little_beyond_the_deadline_is_respected_and_a_long_one_ends_the_wait(int seconds, bool isAskedAgain)
    {
        TwoFactorException failure = new(TwoFactorError.RateLimited, "Slower.") { RetryAfter = TimeSpan.FromSeconds(seconds) };
        time.Advance(TimeSpan.FromSeconds(100));
        PolledProvider provider = new(time, failure, ChallengeState.Approved);
        Task<ChallengeStatus> waiting = RunAsync(provider.WaitForAnswerAsync(Handle, time));
        Assert.That(() => waiting, isAskedAgain ? Throws.Nothing : Throws.Exception.SameAs(failure));
        Assert.That(provider.PolledAt, Is.EqualTo(isAskedAgain ? (double[])[100, 100 + seconds] : [100]));
    }

    [Test]
    public async Task Cancelling_ends_the_wait_between_two_polls()
    {
        using CancellationTokenSource source = new();
        PolledProvider provider = new(time);
        Task<ChallengeStatus> waiting = provider.WaitForAnswerAsync(Handle, time, source.Token);
        time.Advance(TimeSpan.FromSeconds(2.5));
        await Wait.UntilAsync(() => time.ArmedTimers > 0, static () => { });
        await source.CancelAsync();
        Assert.That(() => waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(provider.PolledAt, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_ArgumentException_of_the_provider_is_passed_on()
    {
        PolledProvider provider = new(time, new ArgumentException("Another tenant's."));
        await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(provider.WaitForAnswerAsync(Handle, time)));
        Assert.That(() => provider.WaitForAnswerAsync(null!, time), Throws.ArgumentNullException);
    }

    private static double[] Gaps(IEnumerable<double> moments) => [.. moments.Zip(moments.Skip(1), (a, b) => b - a)];

    private static ChallengeHandle WithLifetime(TimeSpan lifetime) => new()
    {
        Provider = Handle.Provider,
        Tenant = Handle.Tenant,
        User = Handle.User,
        ServiceIds = Handle.ServiceIds,
        Endpoint = Handle.Endpoint,
        StartedAt = Handle.StartedAt,
        Deadline = Handle.StartedAt + lifetime,
    };

    private async Task<ChallengeStatus> RunAsync(Task<ChallengeStatus> waiting, ManualTimeProvider? clock = null)
    {
        clock ??= time;
        for (int quarter = 0; quarter < 4000 && !waiting.IsCompleted; quarter++)
        {
            clock.Advance(TimeSpan.FromSeconds(0.25));
            await Wait.UntilAsync(() => waiting.IsCompleted || clock.ArmedTimers > 0, static () => { }); // the timer's work runs on another thread
        }

        Assert.That(waiting.IsCompleted, "the wait did not end");
        return await waiting;
    }

    /// <summary>Answers polls with scripted states and exceptions, and records their times in seconds since the start.</summary>
    private sealed class PolledProvider(TimeProvider time, params object[] script) : SilentProvider
    {
        private readonly Queue<object> script = new(script);

        public override string Name => "Scripted";

        public object Usual { get; init; } = ChallengeState.Pending;

        public object? AtDeadline { get; init; }

        public List<double> PolledAt { get; } = [];

        public override Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default)
        {
            PolledAt.Add((time.GetUtcNow() - handle.StartedAt).TotalSeconds);
            object answer = script.Count > 0 ? script.Dequeue() : time.GetUtcNow() >= handle.Deadline ? AtDeadline ?? Usual : Usual;
            return answer switch
            {
                Exception failure => Task.FromException<ChallengeStatus>(failure),
                ChallengeState.Approved => Task.FromResult(new ChallengeStatus(ChallengeState.Approved, "jdoe")),
                _ => Task.FromResult(new ChallengeStatus((ChallengeState)answer)),
            };
        }
    }
}
