using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.State;

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
}
