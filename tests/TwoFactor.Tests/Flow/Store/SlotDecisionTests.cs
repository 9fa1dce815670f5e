using TwoFactor.Flow;

namespace TwoFactor.Tests.Flow.Store;

/// <summary>A store cannot return a decision that the flow would misread.</summary>
public sealed class SlotDecisionTests
{
    [Test]
    public void A_negative_time_is_refused_and_zero_is_not()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SlotDecision.Paused(TimeSpan.FromTicks(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => SlotDecision.Held("flow", "tag", TimeSpan.FromTicks(-1)));
        Assert.That(SlotDecision.Paused(TimeSpan.Zero), Has.Property(nameof(SlotDecision.IsPaused)).True.And.Property(nameof(SlotDecision.TimeLeft)).EqualTo(TimeSpan.Zero));
        Assert.That(SlotDecision.Held("flow", string.Empty, TimeSpan.Zero).Flow, Is.EqualTo("flow"));
    }
}
