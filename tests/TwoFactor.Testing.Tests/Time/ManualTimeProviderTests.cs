namespace TwoFactor.Testing.Tests.Time;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
/// <summary>How a clock that a test moves goes, and when its timers fire.</summary>
public sealed class ManualTimeProviderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTimeProvider time = new();

    [Test]
    public void Code_that_awaits_a_timer_has_run_when_Advance_returns()
    {
        ManualTimeProvider time = new();
        SynchronizationContext? before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new NeverContext());
        try
        {
            Task waits = WaitAsync();
            time.Advance(TimeSpan.FromSeconds(1));
            Assert.That((waits.IsCompleted, SynchronizationContext.Current), Is.EqualTo((true, SynchronizationContext.Current as NeverContext)));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }

        async Task WaitAsync() => await Task.Delay(TimeSpan.FromSeconds(1), time).ConfigureAwait(false);
    }

    [Test]
    public void The_clock_stands_still_until_it_is_moved()
    {
        ManualTimeProvider clock = new(new DateTimeOffset(2026, 5, 1, 12, 0, 0, TimeSpan.FromHours(2)));
        Assert.That(clock.GetUtcNow(), Is.EqualTo(new DateTimeOffset(2026, 5, 1, 10, 0, 0, TimeSpan.Zero)));
        Assert.That(clock.GetUtcNow().Offset, Is.EqualTo(TimeSpan.Zero));

        long before = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromSeconds(90));
        Assert.That(clock.GetUtcNow(), Is.EqualTo(clock.Start.AddSeconds(90)));
        Assert.That(clock.GetElapsedTime(before), Is.EqualTo(TimeSpan.FromSeconds(90)));
        Assert.That(clock.GetLocalNow(), Is.EqualTo(clock.GetUtcNow()));
    }

    [Test]
    public void Time_does_not_go_back() =>
        Assert.That(() => time.Advance(-Second), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void A_timer_fires_once_at_its_due_time()
    {
        List<DateTimeOffset> fired = [];
        using ITimer timer = Timer(() => fired.Add(time.GetUtcNow()), due: 2);

        time.Advance(Second * 1.999);
        Assert.That(fired, Is.Empty);
        time.Advance(Second);
        time.Advance(Second * 100);
        Assert.That(fired, Is.EqualTo(new[] { time.Start + (Second * 2) }));
        Assert.That(time.ArmedTimers, Is.Zero);
    }

    [Test]
    public void A_periodic_timer_fires_at_every_due_time_that_a_move_passes()
    {
        List<double> fired = [];
        using ITimer timer = Timer(() => fired.Add(Elapsed()), due: 1, period: 3);
        time.Advance(Second * 8);
        Assert.That(fired, Is.EqualTo(new double[] { 1, 4, 7 }));
    }

    [Test]
    public void Timers_fire_in_the_order_of_their_due_times_and_then_of_their_creation()
    {
        List<string> fired = [];
        using ITimer late = Timer(() => fired.Add("late"), due: 3);
        using ITimer first = Timer(() => fired.Add("first"), due: 2);
        using ITimer second = Timer(() => fired.Add("second"), due: 2);
        using ITimer often = Timer(() => fired.Add("often"), due: 1, period: 1);
        time.Advance(Second * 3);
        Assert.That(fired, Is.EqualTo(new[] { "often", "first", "second", "often", "late", "often" }));
    }

    [Test]
    public void A_timer_that_is_due_at_once_waits_for_the_next_move()
    {
        int fired = 0;
        using ITimer timer = Timer(() => fired++, due: 0);
        Assert.That(fired, Is.Zero);
        time.Advance(TimeSpan.Zero);
        Assert.That(fired, Is.EqualTo(1));
    }

    [Test]
    public void A_changed_timer_keeps_only_its_new_due_time()
    {
        List<double> fired = [];
        using ITimer timer = Timer(() => fired.Add(Elapsed()), due: 1, period: 1);
        time.Advance(Second);
        Assert.That(timer.Change(Second * 5, Timeout.InfiniteTimeSpan), Is.True);
        time.Advance(Second * 20);
        Assert.That(fired, Is.EqualTo(new double[] { 1, 6 }));
    }

    [Test]
    public void A_timer_without_a_due_time_does_not_fire_until_it_gets_one()
    {
        int fired = 0;
        using ITimer timer = time.CreateTimer(_ => fired++, null, Timeout.InfiniteTimeSpan, Second);
        time.Advance(Second * 10);
        Assert.That(fired, Is.Zero);
        timer.Change(Second, Timeout.InfiniteTimeSpan);
        time.Advance(Second);
        Assert.That(fired, Is.EqualTo(1));
    }

    [Test]
    public async Task A_disposed_timer_is_silent_and_cannot_be_changed()
    {
        int fired = 0;
        ITimer timer = Timer(() => fired++, due: 1);
        ITimer other = Timer(timer.Dispose, due: 0.5);
        time.Advance(Second * 2);
        Assert.That(fired, Is.Zero);
        Assert.That(timer.Change(Second, Second), Is.False);
        await other.DisposeAsync();
        Assert.That(time.ArmedTimers, Is.Zero);
    }

    [TestCase(-2)]
    [TestCase(uint.MaxValue)]
    public void A_timer_takes_what_the_systems_timers_take(double milliseconds)
    {
        using ITimer timer = Timer(() => { }, due: 1);
        Assert.That(() => timer.Change(TimeSpan.FromMilliseconds(milliseconds), Second), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => timer.Change(Second, TimeSpan.FromMilliseconds(milliseconds)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => time.CreateTimer(null!, null, Second, Second), Throws.ArgumentNullException);
    }

    [Test]
    public void A_callback_may_arm_a_timer_that_the_same_move_still_reaches()
    {
        List<double> fired = [];
        using ITimer timer = Timer(() => Timer(() => fired.Add(Elapsed()), due: 1), due: 1);
        time.Advance(Second * 5);
        Assert.That(fired, Is.EqualTo(new double[] { 2 }));
    }

    [Test]
    public void A_callback_may_move_the_clock_itself_and_nothing_fires_twice_or_backwards()
    {
        List<double> fired = [];
        using ITimer mover = Timer(() => time.Advance(Second * 10), due: 1);
        using ITimer timer = Timer(() => fired.Add(Elapsed()), due: 3, period: 4);
        time.Advance(Second * 5);
        Assert.That(Elapsed(), Is.EqualTo(11));
        Assert.That(fired, Is.EqualTo(new double[] { 3, 7, 11 }));
    }

    [Test]
    public void A_callback_that_throws_does_not_break_the_clock()
    {
        using ITimer timer = Timer(() => throw new InvalidOperationException("mine"), due: 1);
        int fired = 0;
        using ITimer other = Timer(() => fired++, due: 2);
        Assert.That(() => time.Advance(Second * 3), Throws.InvalidOperationException);
        time.Advance(Second * 2);
        Assert.That(fired, Is.EqualTo(1));
    }

    [Test]
    public void A_callback_has_the_ambient_values_of_the_timers_creator()
    {
        AsyncLocal<string> ambient = new() { Value = "maker" };
        string? seen = null;
        using ITimer timer = Timer(() => seen = ambient.Value, due: 1);
        ambient.Value = "mover";
        time.Advance(Second);
        Assert.That(seen, Is.EqualTo("maker"));
    }

    [Test]
    public async Task Delays_deadlines_and_periodic_timers_of_the_framework_follow_it()
    {
        Task delay = Task.Delay(Second * 3, time);
        using CancellationTokenSource deadline = new(Second * 2, time);
        using PeriodicTimer periodic = new(Second * 2, time);
        ValueTask<bool> tick = periodic.WaitForNextTickAsync();

        time.Advance(Second * 2);
        Assert.That((deadline.IsCancellationRequested, delay.IsCompleted), Is.EqualTo((true, false)));
        Assert.That(await tick, Is.True);
        time.Advance(Second);
        await delay;
    }

    [Test]
    public async Task Moves_by_several_threads_add_up_and_lose_no_timer()
    {
        int fired = 0;
        ITimer[] timers = [.. Enumerable.Range(1, 100).Select(i => Timer(() => Interlocked.Increment(ref fired), due: i, period: 100))];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 100; i++)
                time.Advance(Second);
        })));
        Assert.That(Elapsed(), Is.EqualTo(800));
        Assert.That(fired, Is.EqualTo(800));
        Assert.That(time.ArmedTimers, Is.EqualTo(timers.Length));
    }

    private ITimer Timer(Action callback, double due, double period = 0) =>
        time.CreateTimer(_ => callback(), null, Second * due, Second * period);

    private double Elapsed() => (time.GetUtcNow() - time.Start).TotalSeconds;

    private sealed class NeverContext : SynchronizationContext;
}
