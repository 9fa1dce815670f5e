using FsCheck;
using FsCheck.Fluent;

namespace TwoFactor.Tests.Flow;

/// <summary>Anything at all in any order, over a store that fails before, after and in between: never two outcomes, never an approval that the service did not
/// give, never a second question to the service.</summary>
public sealed class StormTests
{
    private const TwoFactorCapabilities LikeSecSign = TwoFactorCapabilities.CanCancel | TwoFactorCapabilities.SingleChallenge | TwoFactorCapabilities.NeedsRelease;
    private const TwoFactorCapabilities LikeSezame = TwoFactorCapabilities.CustomMessage;

    [Test]
    public void Whatever_happens_in_whatever_order_only_the_service_lets_anybody_in_and_once(
        [Values(0, 5, 25)] int faultsInHundred, [Values] FlowFailureMode mode, [Values(LikeSecSign, LikeSezame)] TwoFactorCapabilities capabilities)
    {
        Gen<(int Kind, int Which)> step = Gen.Choose(0, 13).SelectMany(_ => Gen.Choose(0, 5), (kind, which) => (kind, which));
        Gen<Storm> storms =
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from steps in Gen.ListOf(step)
            select new Storm(seed, [.. steps]);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(60).WithEndSize(60),
            Prop.ForAll(Arb.From(storms), storm => new StormScene(storm.Seed, faultsInHundred, mode, capabilities).RunAsync(storm.Steps).GetAwaiter().GetResult()));
    }

    private sealed record Storm(int Seed, IReadOnlyList<(int Kind, int Which)> Steps);
}
