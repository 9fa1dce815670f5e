namespace TwoFactor.Telemetry;

/// <summary>Makes pairing calls visible.</summary>
internal sealed class MeasuredPairing(IUserPairing inner, MeasuredCall measured) : IUserPairing
{
    public Task<PairingInvitation> PairAsync(string user, CancellationToken cancellationToken = default) => measured.RunAsync(
        "pair", server: null, () => inner.PairAsync(user, cancellationToken), invitation => (null, invitation.ToString()));

    public Task<bool> IsPairedAsync(string user, CancellationToken cancellationToken = default) => measured.RunAsync(
        "is_paired", server: null, () => inner.IsPairedAsync(user, cancellationToken), _ => (null, null));

    public Task UnpairAsync(string user, CancellationToken cancellationToken = default) => measured.RunAsync(
        "unpair", server: null, () => inner.UnpairAsync(user, cancellationToken));
}
