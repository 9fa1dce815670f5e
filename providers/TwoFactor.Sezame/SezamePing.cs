using TwoFactor.Providers;

namespace TwoFactor.Sezame;

/// <summary>Checks that a Sezame server responds: <c>GET /ping</c>. It starts no challenge and concerns no user.</summary>
public static class SezamePing
{
    /// <summary>Succeeds if the server answers as Sezame does.</summary>
    /// <param name="options">The server, and how to reach it. A certificate is presented if the options have one; the call needs none.</param>
    /// <param name="timeProvider">The clock for the deadline; <see langword="null"/> for the system's.</param>
    /// <param name="handler">Sends the request instead of the built-in handler; for example a mock in unit tests. It is not disposed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="TwoFactorException">The server could not be reached (<see cref="TwoFactorError.Unavailable"/>), it does not answer as Sezame does
    /// (<see cref="TwoFactorError.ProtocolViolation"/>), it or a proxy denies access or refuses the certificate (<see
    /// cref="TwoFactorError.AccessDenied"/>) or gets too many requests (<see cref="TwoFactorError.RateLimited"/>), the service calls the request wrong (<see
    /// cref="TwoFactorError.InvalidRequest"/>), or the settings cannot be used (<see cref="TwoFactorError.Misconfigured"/>).</exception>
    public static async Task SendAsync(
        ServiceOptions options, TimeProvider? timeProvider = null, HttpMessageHandler? handler = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        await new SezameApi(SezameConnection.WithoutTenant(options, timeProvider, handler)).PingAsync(cancellationToken).ConfigureAwait(false);
    }
}
