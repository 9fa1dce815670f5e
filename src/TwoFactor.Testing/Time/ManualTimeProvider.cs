namespace TwoFactor.Testing;

/// <summary>A clock that only moves when a test moves it. Its timers fire during the move, in order, each at its own time.</summary>
/// <remarks>
/// <para>Timer callbacks run within <see cref="Advance"/>, on its thread, so all of them have run when it returns. A callback may read the clock,
/// create, change or dispose timers, and move the clock further. A timer that is due at once fires at the next move, even if the move is zero.
/// </para>
/// <para>Thread-safe: moves by several threads happen one after the other and add up. The clock never goes back.</para>
/// </remarks>
/// <example><code>
/// ManualTimeProvider time = new();
/// services.AddSingleton&lt;TimeProvider>(time);
/// time.Advance(TimeSpan.FromMinutes(2));
/// </code></example>
public sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock moving = new(); // held while callbacks run; a callback on the same thread may enter again
    private readonly Lock state = new();
    private readonly List<ManualTimer> armed = [];
    private DateTimeOffset now;
    private long timerCount;

    /// <summary>A clock that stands at <paramref name="start"/>.</summary>
    /// <param name="start">The start; the beginning of the year 2000 (UTC) by default.</param>
    public ManualTimeProvider(DateTimeOffset? start = null)
    {
        Start = (start ?? new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero)).ToUniversalTime();
        now = Start;
    }

    /// <summary>The time at which the clock started (UTC).</summary>
    public DateTimeOffset Start { get; }

    /// <summary>How many timers are waiting for their time.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (state)
                return armed.Count;
        }
    }

    /// <summary>The time until the next timer is due; zero if one is due, <see langword="null"/> if there is none.</summary>
    internal TimeSpan? UntilNextTimer
    {
        get
        {
            lock (state)
                return armed.Count == 0 ? null : TimeSpan.FromTicks(Math.Max(0, (armed.Min(timer => timer.Due) - now).Ticks));
        }
    }

    /// <summary>How often a timer was set so far.</summary>
    internal long TimersSet
    {
        get
        {
            lock (state)
                return timerCount;
        }
    }

    /// <summary>Whether a timer is waiting that was set when <see cref="TimersSet"/> was <paramref name="earlier"/>, or later.</summary>
    internal bool IsTimerSetSince(long earlier)
    {
        lock (state)
            return armed.Exists(timer => timer.Order >= earlier);
    }

    /// <summary>UTC, so that no test depends on where it runs.</summary>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Ticks of 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (state)
            return now;
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => (GetUtcNow() - Start).Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ManualTimer timer = new(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock by <paramref name="time"/>, and fires the timers that become due.</summary>
    /// <param name="time">Zero or more; zero fires the timers that are already due.</param>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        lock (moving)
        {
            DateTimeOffset goal = GetUtcNow() + time;
            while (TakeNextDue(goal) is { } timer)
                timer.Fire();
            lock (state)
                now = Later(now, goal); // a callback may have moved it further
        }
    }

    /// <summary>Arms or disarms a timer.</summary>
    internal void Arm(ManualTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (state)
        {
            armed.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
                return;
            timer.Due = now + dueTime;
            timer.Period = period;
            timer.Order = timerCount++;
            armed.Add(timer);
        }
    }

    private ManualTimer? TakeNextDue(DateTimeOffset goal)
    {
        lock (state)
        {
            ManualTimer? next = armed.MinBy(timer => (timer.Due, timer.Order));
            if (next is null || next.Due > goal)
                return null;

            now = Later(now, next.Due);
            if (next.Period > TimeSpan.Zero)
            {
                next.Due += next.Period;
                next.Order = timerCount++;
            }
            else
            {
                armed.Remove(next);
            }

            return next;
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
