using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.State;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.State;

/// <summary>A user named approve-after-999999m is approved in 694 days, which is longer than one .NET timer can wait.</summary>
internal sealed class DelayedActionsTests
{
    [Test]
    public void An_action_is_run_after_years_and_not_earlier()
    {
        FakeTimeProvider time = new();
        using DelayedActions actions = new(time);
        int runs = 0;
        actions.After(TimeSpan.FromDays(694), () => runs++);

        time.Advance(TimeSpan.FromDays(693));
        Assert.That(runs, Is.Zero);
        time.Advance(TimeSpan.FromDays(1));
        Assert.That(runs, Is.EqualTo(1));
    }

    [Test]
    public void An_action_beyond_the_limit_of_the_system_timer_does_not_throw()
    {
        using DelayedActions actions = new(TimeProvider.System);
        Assert.That(() => actions.After(TimeSpan.FromDays(694), () => { }), Throws.Nothing);
    }

    [Test]
    public void When_there_are_too_many_actions_those_that_are_due_last_are_dropped()
    {
        FakeTimeProvider time = new();
        using DelayedActions actions = new(time, capacity: 3);
        List<int> runs = [];
        foreach (int hours in (int[])[5, 3, 1, 3, 4, 2, 6])
            actions.After(TimeSpan.FromHours(hours), () => runs.Add(hours));

        time.Advance(TimeSpan.FromHours(7));
        Assert.That(runs, Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void A_dropped_action_has_no_timer()
    {
        PendingTimers time = new();
        using DelayedActions actions = new(time, capacity: 3);
        for (int days = 1; days <= 100; days++)
            actions.After(TimeSpan.FromDays(days), () => { });

        Assert.That((time.Begun, time.Pending), Is.EqualTo((100, 3)));
    }
}
