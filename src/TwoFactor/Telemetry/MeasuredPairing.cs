namespace TwoFactor.Telemetry;

/// <summary>Makes pairing calls visible.</summary>
internal sealed class MeasuredPairing(IUserPairing inner, MeasuredCall measured) : IUserPairing
{
    public Task<PairingInvitation> PairAsync(string user, CancellationToken cancellationToken = default) =>
        measured.RunAsync("pair", () => inner.PairAsync(user, cancellationToken));

    public Task<bool> IsPairedAsync(string user, CancellationToken cancellationToken = default) =>
        measured.RunAsync("is_paired", () => inner.IsPairedAsync(user, cancellationToken));

    public Task UnpairAsync(string user, CancellationToken cancellationToken = default) =>
        measured.RunAsync("unpair", () => inner.UnpairAsync(user, cancellationToken));
}
