using FsCheck;
using FsCheck.Fluent;
using static TwoFactor.Tests.Flow.SampleCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>Random steps in random order over a store that fails at random: never two outcomes of one login, never an approval that the service did not give,
/// never a second question at the same time where the service forbids it.</summary>
public sealed class StormTests
{
    // Starts are the most frequent steps.
    private static readonly StormStep[] Steps =
    [
        StormStep.Start, StormStep.Start, StormStep.Start, StormStep.LetSecondsPass, StormStep.LetSecondsPass, StormStep.LetHalfAMinutePass, StormStep.Approve, StormStep.Approve,
        StormStep.Approve, StormStep.Deny, StormStep.DoNotAnswer, StormStep.Complete, StormStep.Cancel, StormStep.CallBack, StormStep.CallAtOnce,
    ];

    [Test]
    public void After_any_steps_in_any_order_only_the_service_has_approved_and_each_outcome_is_handed_out_once(
        [Values(0, 5, 25)] int faultsInHundred, [Values] FlowFailureMode mode, [Values(LikeSecSignWithRelease, LikeSezame)] TwoFactorCapabilities capabilities)
    {
        Gen<(StormStep Step, int Which)> step = Gen.Elements(Steps).SelectMany(_ => Gen.Choose(0, 5), (step, which) => (step, which));
        Gen<Storm> storms =
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from steps in Gen.ListOf(step)
            select new Storm(seed, [.. steps]);
        StormCounts all = default;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(60),
            Prop.ForAll(Arb.From(storms), storm =>
            {
                all += new StormScene(storm.Seed, faultsInHundred, mode, capabilities).RunAsync(storm.Steps).GetAwaiter().GetResult();
            }));

        // So that the assertions had something to hold for. Usual are 30 questions and 10 outcomes with most faults, and five times as many with few.
        Assert.That(all.Asked, Is.GreaterThan(5));
        if (faultsInHundred < 25)
            Assert.That(all.Outcomes, Is.GreaterThan(10));
    }

    private sealed record Storm(int Seed, IReadOnlyList<(StormStep Step, int Which)> Steps);
}
