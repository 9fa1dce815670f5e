using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>The time of a case: virtual if the store uses the host's clock, and otherwise real, with short settings.</summary>
internal sealed class Pace
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(30);

    private const int MostSteps = 5_000;
    private const int QuietLooks = 3;
    private const int MostLooksAtTheThreadPool = 50;

    private readonly ManualTimeProvider? moved;
    private readonly Activity activity;
    private readonly TimeSpan timeout;
    private readonly long start;

    public Pace(FlowFixture fixture, Activity activity, int attempt)
    {
        moved = fixture.HasOwnClock ? null : new ManualTimeProvider();
        this.activity = activity;
        timeout = fixture.Timeout;
        Unit = IsVirtual ? TimeSpan.FromSeconds(1) : TimeSpan.FromMilliseconds(200 << attempt);
        start = Clock.GetTimestamp();
    }

    public bool IsVirtual => moved is not null;

    public TimeProvider Clock => moved ?? TimeProvider.System;

    /// <summary>The interval of quick polls: a second of a virtual clock. With a real clock it is the shortest allowed interval, and longer with each
    /// attempt.</summary>
    public TimeSpan Unit { get; }

    /// <summary>The time since the case began.</summary>
    public TimeSpan Now => Clock.GetElapsedTime(start);

    /// <summary>Lets time pass, and lets everything happen that becomes due: exactly this time on a virtual clock, at least this time on a real
    /// one.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        if (moved is null)
            await Task.Delay(time > TimeSpan.Zero ? time : TimeSpan.Zero, TimeProvider.System).ConfigureAwait(false); // a real clock goes on after the caller's look
        else
            await MoveAsync(time, () => false).ConfigureAwait(false);
    }

    /// <summary>Lets time pass until a condition is true: for <paramref name="atMost"/>, and then for up to the fixture's <c>Timeout</c> of real
    /// time.</summary>
    /// <returns>Whether the condition became true.</returns>
    public async Task<bool> UntilAsync(Func<bool> isSo, TimeSpan atMost)
    {
        if (moved is not null && await MoveAsync(atMost, isSo).ConfigureAwait(false))
            return true;

        // On a busy machine, work that became due may need a little longer.
        TimeSpan most = moved is null ? atMost + timeout : timeout;
        long begun = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            if (TimeProvider.System.GetElapsedTime(begun) > most)
                return false;
            await Task.Delay(Look, TimeProvider.System).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Waits until all calls in progress have ended, without moving a virtual clock.</summary>
    public async Task SettleAsync()
    {
        if (moved is null)
            return;
        moved.Advance(TimeSpan.Zero);
        long begun = TimeProvider.System.GetTimestamp();
        long seen = -1;
        int quiet = 0;
        for (int look = 0; quiet < QuietLooks; look++)
        {
            await Task.Yield();
            if (quiet > 0)
                await Task.Delay(Moment, TimeProvider.System).ConfigureAwait(false);
            bool isQuiet = activity.InProgress == 0 && activity.Begun == seen && (look > MostLooksAtTheThreadPool || ThreadPool.PendingWorkItemCount == 0);
            seen = activity.Begun;
            quiet = isQuiet ? quiet + 1 : 0;
            if (TimeProvider.System.GetElapsedTime(begun) > LongestStep)
                throw new DidNotEndException();
        }
    }

    /// <summary>Makes sure that less than <paramref name="time"/> has passed since then. Otherwise the observations prove nothing.</summary>
    public void RequiresWithin(TimeSpan since, TimeSpan time)
    {
        if (Now - since < time)
            return;
        throw IsVirtual ? new InvalidOperationException("The case let too much time pass.") : new TooSlowException();
    }

    private async Task<bool> MoveAsync(TimeSpan time, Func<bool> isOver)
    {
        await SettleAsync().ConfigureAwait(false);
        TimeSpan end = Now + time;
        for (int step = 0; !isOver(); step++)
        {
            TimeSpan? next = moved!.UntilNextTimer;
            if (next is null || Now + next > end)
            {
                moved.Advance(end - Now);
                await SettleAsync().ConfigureAwait(false);
                return isOver();
            }

            moved.Advance(next.Value);
            await SettleAsync().ConfigureAwait(false);
            if (step > MostSteps)
                throw new InvalidOperationException($"More than {MostSteps} timers became due. Does one start itself again at once?");
        }

        return true;
    }
}
