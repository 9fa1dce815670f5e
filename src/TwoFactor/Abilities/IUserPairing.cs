namespace TwoFactor;

/// <summary>Connects a user of the host's system with that person's phone, for services that need it before the first login.</summary>
/// <remarks>Reached with <see cref="TwoFactorProviderExtensions.TryGetAbility"/>. Safe to call concurrently; failures are those of
/// <see cref="ITwoFactorProvider"/>.</remarks>
public interface IUserPairing
{
    /// <summary>Starts a pairing. Show the result to the signed-in user as a QR code, to be scanned with the service's app.</summary>
    /// <param name="user">The user's name at the service, as <see cref="ITwoFactorUserNames"/> returns it; the host's own id of the user if the host has
    /// none.</param>
    /// <param name="cancellationToken">Stops waiting for the service.</param>
    /// <returns>What to show, or that the user is paired already.</returns>
    /// <exception cref="ArgumentException">The user's name is empty, too long or has characters that cannot be sent.</exception>
    /// <exception cref="TwoFactorException">The service refused or could not be reached.</exception>
    Task<PairingInvitation> PairAsync(string user, CancellationToken cancellationToken = default);

    /// <summary>Whether the user has a paired phone. A user that the service does not know is not paired.</summary>
    /// <param name="user">The user's name at the service, as <see cref="ITwoFactorUserNames"/> returns it; the host's own id of the user if the host has
    /// none.</param>
    /// <param name="cancellationToken">Stops waiting for the service.</param>
    /// <exception cref="ArgumentException">The user's name is empty, too long or has characters that cannot be sent.</exception>
    /// <exception cref="TwoFactorException">The service refused or could not be reached.</exception>
    Task<bool> IsPairedAsync(string user, CancellationToken cancellationToken = default);

    /// <summary>Ends the pairing. Succeeds if there is none.</summary>
    /// <param name="user">The user's name at the service, as <see cref="ITwoFactorUserNames"/> returns it; the host's own id of the user if the host has
    /// none.</param>
    /// <param name="cancellationToken">Stops waiting for the service.</param>
    /// <exception cref="ArgumentException">The user's name is empty, too long or has characters that cannot be sent.</exception>
    /// <exception cref="TwoFactorException">The service refused or could not be reached.</exception>
    Task UnpairAsync(string user, CancellationToken cancellationToken = default);
}
