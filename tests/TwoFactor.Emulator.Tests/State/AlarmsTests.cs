using Microsoft.Extensions.Time.Testing;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Tests.State;

/// <summary>A user named approve-after-999999m is approved in 694 days, which is longer than one .NET timer can wait.</summary>
internal sealed class AlarmsTests
{
    [Test]
    public void An_alarm_is_raised_after_years_and_not_earlier()
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
    public void An_alarm_beyond_the_limit_of_the_system_timer_does_not_throw()
    {
        using Alarms alarms = new(TimeProvider.System);
        Assert.That(() => alarms.After(TimeSpan.FromDays(694), () => { }), Throws.Nothing);
    }
}
