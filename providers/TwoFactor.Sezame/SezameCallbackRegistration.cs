using TwoFactor.Providers;
using TwoFactor.Sezame.Wire;

namespace TwoFactor.Sezame;

/// <summary>Registers the address to which Sezame posts when a user of the client was paired (<c>/client/callback</c>, event <c>user.new</c>).</summary>
/// <remarks>
/// <para>Sezame's document describes these calls and calls them "currently not implemented". A server without them refuses the call, which throws a
/// <see cref="TwoFactorException"/> with <see cref="TwoFactorError.InvalidRequest"/>. A removal succeeds if the refusal is the service's own "not found":
/// it then has no address to remove.</para>
/// <para>What the service posts is <c>{"event": "user.new", "data": {"username": "…"}}</c>. It is not signed, so it proves nothing: call
/// <see cref="IUserPairing.IsPairedAsync"/> when it arrives. Callbacks of logins are a separate feature: see
/// <see cref="ChallengeRequest.CallbackUri"/>.</para>
/// <para>Every call may be repeated. Thread-safe.</para>
/// </remarks>
/// <example><code>
/// SezameOptions options = new()
/// {
///     ClientCertificate = { CertificatePath = "acme.pem", KeyPath = "acme.key.pem", KeyPasswordFile = "acme.pass" },
/// };
/// SezameCallbackRegistration callbacks = new(options);
/// await callbacks.RegisterAsync(new Uri("https://portal.example/sezame-events"), cancellationToken);
/// </code></example>
public sealed class SezameCallbackRegistration
{
    private readonly CallbackApi api;

    /// <summary>The callbacks of one client of Sezame.</summary>
    /// <param name="options">A <see cref="SezameOptions"/> with the server, and with the <see cref="ServiceOptions.ClientCertificate"/> that identifies the
    /// client. Relative paths start at the current folder.</param>
    /// <param name="timeProvider">The clock for deadlines; <see langword="null"/> for the system's.</param>
    /// <param name="handler">Sends the requests instead of the built-in handler; for example a mock in unit tests. It is not disposed.</param>
    /// <exception cref="TwoFactorException">The settings cannot be used (<see cref="TwoFactorError.Misconfigured"/>).</exception>
    public SezameCallbackRegistration(ServiceOptions options, TimeProvider? timeProvider = null, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        api = new CallbackApi(SezameConnection.WithoutTenant(options, timeProvider, handler));
    }

    /// <summary>Sets the address. It replaces an earlier one.</summary>
    /// <param name="address">An absolute https address. Its host is a full name such as <c>portal.example</c>, or <c>localhost</c> for development; it must not be an
    /// IP address. The address has no user, no password and no fragment, and at most <see cref="ChallengeRequest.MaximumCallbackUriLength"/> characters (2,048).</param>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have arrived all the same.</param>
    /// <exception cref="ArgumentException">The address is not of this form. Nothing was sent.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="TwoFactorException">The service does not take such addresses, or refuses this one (<see cref="TwoFactorError.InvalidRequest"/>), could not
    /// be reached or failed (<see cref="TwoFactorError.Unavailable"/>), denies access, for example because it does not accept the certificate (<see
    /// cref="TwoFactorError.AccessDenied"/>), gets too many requests (<see cref="TwoFactorError.RateLimited"/>), or does not answer as its specification allows
    /// (<see cref="TwoFactorError.ProtocolViolation"/>).</exception>
    public Task RegisterAsync(Uri address, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (!CallbackAddress.IsUsable(address) || address.Fragment.Length > 0)
            throw new ArgumentException("A callback address is https with a full host name, not an IP address, and has no user, password and fragment.", nameof(address));
        if (address.AbsoluteUri.Length > ChallengeRequest.MaximumCallbackUriLength) // our own limit; the service documents none
            throw new ArgumentException($"A callback address has at most {ChallengeRequest.MaximumCallbackUriLength} characters.", nameof(address));
        return api.SetAsync(new CallbackRequest(CallbackRequest.NewUser, WireAddress.ToText(address), "json"), cancellationToken);
    }

    /// <summary>Removes the address. Succeeds if there is none.</summary>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have arrived all the same.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="TwoFactorException">The service refused or could not be reached, with the same errors as <see cref="RegisterAsync"/>.</exception>
    public Task RemoveAsync(CancellationToken cancellationToken = default) =>
        api.RemoveAsync(new CallbackRequest(CallbackRequest.NewUser), cancellationToken);

    /// <summary>Removes the addresses of all events, also of those that this library does not know. Succeeds if there are none.</summary>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have arrived all the same.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="TwoFactorException">The service refused or could not be reached, with the same errors as <see cref="RegisterAsync"/>.</exception>
    public Task RemoveAllAsync(CancellationToken cancellationToken = default) => api.RemoveAsync(callback: null, cancellationToken);
}
