using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow;

/// <summary>How long the last poll of a tenant took, as the delays of other answers use it.</summary>
public sealed class PollDurationsTests
{
    [Test]
    public void The_last_poll_of_a_tenant_counts_and_one_that_hung_counts_as_three_seconds()
    {
        PollDurations durations = new();
        Assert.That(durations.OfLast("acme"), Is.EqualTo(TimeSpan.Zero));
        durations.Record("acme", TimeSpan.FromSeconds(100));
        Assert.That(durations.OfLast("ACME"), Is.EqualTo(TimeSpan.FromSeconds(3)));
        durations.Record("Acme", TimeSpan.FromSeconds(0.4));
        Assert.That((durations.OfLast("acme"), durations.OfLast("globex")), Is.EqualTo((TimeSpan.FromSeconds(0.4), TimeSpan.Zero)));
    }
}
