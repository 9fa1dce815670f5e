using FsCheck;
using FsCheck.Fluent;

namespace TwoFactor.Tests.Flow;

/// <summary>Random steps in random order over a store that fails at random: never two outcomes of one login, never an approval that the service did not give,
/// never a second question at the same time where the service forbids it.</summary>
public sealed class StormTests
{
    private const TwoFactorCapabilities LikeSecSign = TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.SingleChallenge | TwoFactorCapabilities.NeedsRelease;
    private const TwoFactorCapabilities LikeSezame = TwoFactorCapabilities.CustomMessage;

    // Starts are the most frequent steps.
    private static readonly StormStep[] Steps =
    [
        StormStep.Start, StormStep.Start, StormStep.Start, StormStep.LetSecondsPass, StormStep.LetSecondsPass, StormStep.LetHalfAMinutePass, StormStep.Approve,
        StormStep.Deny, StormStep.DoNotAnswer, StormStep.DoNotAnswer, StormStep.Complete, StormStep.Cancel, StormStep.CallBack, StormStep.CallAtOnce,
    ];

    [Test]
    public void After_any_steps_in_any_order_only_the_service_has_approved_and_each_outcome_is_handed_out_once(
        [Values(0, 5, 25)] int faultsInHundred, [Values] FlowFailureMode mode, [Values(LikeSecSign, LikeSezame)] TwoFactorCapabilities capabilities)
    {
        Gen<(StormStep Step, int Which)> step = Gen.Elements(Steps).SelectMany(_ => Gen.Choose(0, 5), (step, which) => (step, which));
        Gen<Storm> storms =
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from steps in Gen.ListOf(step)
            select new Storm(seed, [.. steps]);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(60),
            Prop.ForAll(Arb.From(storms), storm => new StormScene(storm.Seed, faultsInHundred, mode, capabilities).RunAsync(storm.Steps).GetAwaiter().GetResult()));
    }

    private sealed record Storm(int Seed, IReadOnlyList<(StormStep Step, int Which)> Steps);
}
