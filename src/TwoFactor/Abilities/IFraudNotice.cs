namespace TwoFactor;

/// <summary>Notifies a user's phone that somebody just logged in with the password alone.</summary>
/// <remarks>Reached with <see cref="TwoFactorProviderExtensions.TryGetAbility"/>. The person's answer to the notice does not affect any login, so no
/// handle is returned. Safe to call concurrently; failures are those of <see cref="ITwoFactorProvider"/>.</remarks>
public interface IFraudNotice
{
    /// <summary>Sends the notice once. It is never sent again automatically.</summary>
    /// <param name="user">The user's name at the service, as <see cref="ITwoFactorUserNames"/> returns it; the host's own id of the user if the host has
    /// none.</param>
    /// <param name="message">A short text for the phone, at most <see cref="ChallengeRequest.MaximumMessageLength"/> characters. The service may change it.
    /// <see langword="null"/> for the service's own text.</param>
    /// <param name="cancellationToken">Stops waiting for the service. The notice may have reached it nevertheless.</param>
    /// <exception cref="ArgumentException">The user's name is empty, too long or has characters that cannot be sent; or the message
    /// is too long or not well-formed Unicode. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">The service refused (<see cref="TwoFactorError.UserNotEnrolled"/> for a user without a phone) or could
    /// not be reached.</exception>
    Task NotifyAsync(string user, string? message = null, CancellationToken cancellationToken = default);
}
