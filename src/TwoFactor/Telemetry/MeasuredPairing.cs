namespace TwoFactor.Telemetry;

/// <summary>Adds telemetry to pairing calls.</summary>
internal sealed class MeasuredPairing(IUserPairing inner, MeasuredCall measured) : IUserPairing
{
    public Task<PairingInvitation> PairAsync(string user, CancellationToken cancellationToken = default) => measured.RunAsync(
        Operation.Pair,
        (inner, user, cancellationToken),
        static call => call.inner.PairAsync(call.user, call.cancellationToken),
        static (_, invitation) => new Outcome(invitation.IsAlreadyPaired ? TagValues.AlreadyPaired : TagValues.Invited));

    public Task<bool> IsPairedAsync(string user, CancellationToken cancellationToken = default) => measured.RunAsync(
        Operation.IsPaired,
        (inner, user, cancellationToken),
        static call => call.inner.IsPairedAsync(call.user, call.cancellationToken),
        static (_, isPaired) => new Outcome(isPaired ? TagValues.Paired : TagValues.NotPaired));

    public Task UnpairAsync(string user, CancellationToken cancellationToken = default) => measured.RunAsync(
        Operation.Unpair,
        (inner, user, cancellationToken),
        static call => call.inner.UnpairAsync(call.user, call.cancellationToken),
        TagValues.Unpaired);
}
