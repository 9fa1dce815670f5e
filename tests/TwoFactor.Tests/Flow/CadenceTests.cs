using System.Globalization;
using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow;

/// <summary>The time between two polls of one login.</summary>
public sealed class CadenceTests
{
    [TestCase(29.9, false, 0.5, 1.0, Description = "while most people answer")]
    [TestCase(30.0, false, 0.5, 3.0, Description = "after that")]
    [TestCase(0.0, true, 0.5, 10.0, Description = "after a failed poll")]
    [TestCase(30.0, false, 0.0, 2.7, Description = "the least that chance makes of it")]
    [TestCase(30.0, false, 1.0, 3.3, Description = "the most that chance makes of it")]
    [TestCase(0.0, false, 0.0, 1.0, Description = "never less than MinPollInterval")]
    [TestCase(0.0, false, 1.0, 1.1)]
    public void The_interval_follows_the_options(double age, bool isTroubled, double chance, double seconds) => Assert.That(
        FlowCadence.Interval(new FlowOptions(), TimeSpan.FromSeconds(age), isTroubled, chance), Is.EqualTo(TimeSpan.FromSeconds(seconds)).Within(TimeSpan.FromMilliseconds(1)));

    [Test]
    public void No_interval_is_shorter_than_the_minimum_between_two_polls([Values] bool isTroubled, [Values(0, 60)] int age, [Values(0.0, 0.5, 1.0)] double chance)
    {
        FlowOptions options = new() { MinPollInterval = TimeSpan.FromSeconds(20), Jitter = 0.5 };
        Assert.That(FlowCadence.Interval(options, TimeSpan.FromSeconds(age), isTroubled, chance), Is.GreaterThanOrEqualTo(options.MinPollInterval));
    }

    [Test]
    public void The_longest_time_without_a_turn_exceeds_every_interval_and_the_first_poll_by_a_slow_poll(
        [Values(1, 50)] int quick, [Values(1, 50)] int slow, [Values(1, 50)] int troubled, [Values(1, 50)] int least, [Values(0, 30)] int first)
    {
        FlowOptions options = new()
        {
            QuickInterval = TimeSpan.FromSeconds(quick),
            SlowInterval = TimeSpan.FromSeconds(slow),
            TroubledInterval = TimeSpan.FromSeconds(troubled),
            MinPollInterval = TimeSpan.FromSeconds(least),
            FirstPollAfter = TimeSpan.FromSeconds(first),
            Jitter = 0.5,
        };
        TimeSpan[] intervals =
        [
            FlowCadence.Interval(options, TimeSpan.Zero, isTroubled: false, chance: 1),
            FlowCadence.Interval(options, TimeSpan.FromHours(1), isTroubled: false, chance: 1),
            FlowCadence.Interval(options, TimeSpan.Zero, isTroubled: true, chance: 1),
        ];
        Assert.That(FlowCadence.Longest(options), Is.GreaterThan(intervals.Max() + options.FirstPollAfter + PollDurations.Longest));
    }

    [Test]
    public void Keys_spread_their_polls_over_the_whole_range()
    {
        double[] chances = [.. Enumerable.Range(0, 1000).Select(i => FlowCadence.ChanceOf(FlowHash.Of(i.ToString(CultureInfo.InvariantCulture))))];
        Assert.That(chances, Is.All.InRange(0, 1));
        for (int tenth = 0; tenth < 10; tenth++)
            Assert.That(chances, Has.Some.InRange(tenth / 10.0, (tenth + 1) / 10.0));
    }
}
