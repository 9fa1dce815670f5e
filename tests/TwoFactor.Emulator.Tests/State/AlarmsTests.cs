using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Tests.State;

/// <summary>A user named approve-after-999999m is approved in 694 days, which no timer can wait for in one piece.</summary>
internal sealed class AlarmsTests
{
    [Test]
    public void An_alarm_rings_after_years_too_and_not_before()
    {
        FakeTimeProvider time = new();
        using Alarms alarms = new(time);
        int rung = 0;
        alarms.After(TimeSpan.FromDays(694), () => rung++);

        time.Advance(TimeSpan.FromDays(693));
        Assert.That(rung, Is.Zero);
        time.Advance(TimeSpan.FromDays(1));
        Assert.That(rung, Is.EqualTo(1));
    }

    [Test]
    public void The_platforms_timer_takes_it()
    {
        using Alarms alarms = new(TimeProvider.System);
        Assert.That(() => alarms.After(TimeSpan.FromDays(694), () => { }), Throws.Nothing);
    }
}
