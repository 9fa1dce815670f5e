namespace TwoFactor;

/// <summary>Asks one tenant's users "is this you?" on their phone, through one service.</summary>
/// <remarks>
/// <para>
/// Every provider keeps the same eight rules, so that a host's code stays the same when a tenant switches service:
/// </para>
/// <list type="number">
/// <item><see cref="ChallengeState.Approved"/> is returned only when the service reported an approval, for this challenge and by the expected user. A
/// default value, an unknown word or an exception never leads to it.</item>
/// <item>Where the service names who approved, a different user than the requested one is <see cref="ChallengeState.Invalid"/>, unless the request
/// set <see cref="ChallengeRequest.AllowAlias"/>. Always log in <see cref="ChallengeStatus.ApprovedUser"/>, never the name that was typed.</item>
/// <item>The person's answer is returned as a <see cref="ChallengeStatus"/>. A failure is thrown as a <see cref="TwoFactorException"/>. A cancelled
/// token throws an <see cref="OperationCanceledException"/>, also from a call that sends nothing. An invalid argument, such as a handle with ids that
/// the service cannot have issued, throws an <see cref="ArgumentException"/> before anything is sent.</item>
/// <item>A start is never repeated automatically, so that a phone is not asked twice for one login. If it is not known whether the service received
/// the start, <see cref="TwoFactorException.MayHaveBeenProcessed"/> is true.</item>
/// <item>Polls, cancels and releases may be repeated. Cancelling or releasing a challenge twice, or one that no longer exists, succeeds.</item>
/// <item>A final state never changes. After a state with <see cref="ChallengeStateExtensions.IsFinal"/>, send nothing more about that challenge
/// except its release.</item>
/// <item>No log line, exception message, metric, span or <c>ToString()</c> contains a secret or a personal name.</item>
/// <item>Every call has a deadline, and every response a size limit. Redirects are not followed, and cookies are not kept.</item>
/// </list>
/// <para>Instances are thread-safe, keep no state about single challenges, and may be kept and shared.</para>
/// </remarks>
public interface ITwoFactorProvider
{
    /// <summary>The name of the service as configuration writes it: <c>Sezame</c>, <c>SecSign</c>.</summary>
    string Name { get; }

    /// <summary>What the service can do. A request may ask for more than that; the parts that the service cannot do are ignored without an
    /// error.</summary>
    TwoFactorCapabilities Capabilities { get; }

    /// <summary>Sends a challenge to the user's phone. Each call sends at most one request that could reach the phone, and never repeats
    /// it.</summary>
    /// <param name="request">The user to ask, and what to show on the phone.</param>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have reached it nevertheless.</param>
    /// <returns>The challenge that the service opened. Keep its <see cref="Challenge.Handle"/> on the server.</returns>
    /// <exception cref="ArgumentException">The request contains something that cannot be sent. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">No challenge is known to be open; see <see cref="TwoFactorException.MayHaveBeenProcessed"/>.</exception>
    Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reads the current state of the challenge. Call it every second or two until the state is final.</summary>
    /// <remarks>
    /// The service is also asked after <see cref="ChallengeHandle.Deadline"/> has passed, because an answer that was given in time counts even if it
    /// is read late. The services do not say when an answer was given, so one that was given late counts too. After the deadline, the state is <see cref="ChallengeState.Expired"/> if the challenge is still unanswered, or if the service no
    /// longer knows it.
    /// </remarks>
    /// <param name="handle">The handle of a challenge that this provider started.</param>
    /// <param name="cancellationToken">Stops waiting for the service. The challenge stays open.</param>
    /// <returns>The state, and for an approval the user who gave it. A state that the service reports and this version does not know is
    /// <see cref="ChallengeState.Unknown"/>, which is not final.</returns>
    /// <exception cref="ArgumentException">The handle belongs to another provider or tenant. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">The state could not be read. The challenge may still be open.</exception>
    Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default);

    /// <summary>Withdraws the challenge if the service can do that, so that the phone no longer shows it.</summary>
    /// <param name="handle">The handle of a challenge that this provider started.</param>
    /// <param name="cancellationToken">Stops waiting for the service. The cancellation may have reached it nevertheless.</param>
    /// <returns><see cref="CancelOutcome.Cancelled"/> if the service withdrew the challenge or no longer knows it;
    /// <see cref="CancelOutcome.AlreadyFinished"/> if it already had another final state, such as an approval;
    /// <see cref="CancelOutcome.Abandoned"/> without <see cref="TwoFactorCapabilities.CanCancel"/>, and then nothing was sent.</returns>
    /// <exception cref="ArgumentException">The handle belongs to another provider or tenant. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">It is not known whether the challenge was withdrawn. The call may be repeated.</exception>
    Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default);

    /// <summary>Notifies a service that keeps approved challenges (<see cref="TwoFactorCapabilities.NeedsRelease"/>) that this one was read. Sends
    /// nothing to other services.</summary>
    /// <param name="handle">The handle of an approved challenge that this provider started.</param>
    /// <param name="cancellationToken">Stops waiting for the service.</param>
    /// <exception cref="ArgumentException">The handle belongs to another provider or tenant. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">The release failed. The approval is still valid, so a host may ignore this.</exception>
    Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default);

    /// <summary>Finds an ability that not every service has, such as <see cref="IUserPairing"/> or <see cref="IFraudNotice"/>.</summary>
    /// <remarks>A provider that has abilities implements their interfaces and returns itself. A provider that wraps another one passes the call on,
    /// so that abilities are also found through a decorator; <see cref="DelegatingTwoFactorProvider"/> does so.</remarks>
    /// <param name="abilityType">The interface asked for.</param>
    /// <returns>The ability, or <see langword="null"/> if the service does not have it.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="abilityType"/> is <see langword="null"/>.</exception>
    object? GetAbility(Type abilityType);
}
