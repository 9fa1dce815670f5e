namespace TwoFactor;

/// <summary>Asks one tenant's users "is this you?" on their phone, through one service.</summary>
/// <remarks>
/// <para>
/// Every provider keeps the same eight rules, so that a host's code stays the same when a tenant switches service:
/// </para>
/// <list type="number">
/// <item><see cref="ChallengeState.Approved"/> is returned only when the service said so, in so many words, for this challenge and about
/// the expected user. Nothing else leads there: no default, no unknown word, no exception.</item>
/// <item>Where the service names who approved, a different user than the requested one is <see cref="ChallengeState.Invalid"/>, unless the request
/// set <see cref="ChallengeRequest.AllowAlias"/>. Always log in <see cref="ChallengeStatus.ApprovedUser"/>, never the name that was typed.</item>
/// <item>What a person answered is a <see cref="ChallengeStatus"/>; what went wrong is a <see cref="TwoFactorException"/>; a cancelled token is an
/// <see cref="OperationCanceledException"/>, also from a call that has nothing to send; a bad argument, such as a handle with ids that the service
/// cannot have given, is an <see cref="ArgumentException"/> before anything is sent.</item>
/// <item>A start is never repeated by machinery: a phone does not buzz twice for one login. When it is not known whether the service
/// received it, <see cref="TwoFactorException.MayHaveBeenProcessed"/> is true.</item>
/// <item>Polls, cancels and releases may be repeated. Cancelling or releasing twice, or what is already gone, succeeds.</item>
/// <item>Final is final: after a state with <see cref="ChallengeStateExtensions.IsFinal"/>, ask nothing more about that challenge but its
/// release.</item>
/// <item>No secret and no personal name stands in a log line, exception message, metric, span or <c>ToString()</c>.</item>
/// <item>Every call has a deadline, every answer a size limit; redirects are not followed and cookies not kept.</item>
/// </list>
/// <para>Instances are thread-safe, hold no memory of single challenges, and may be kept and shared.</para>
/// </remarks>
public interface ITwoFactorProvider
{
    /// <summary>The name of the service as configuration writes it: <c>Sezame</c>, <c>SecSign</c>.</summary>
    string Name { get; }

    /// <summary>What the service can do. A request may carry more than that: what the service cannot do is left out without an error.</summary>
    TwoFactorCapabilities Capabilities { get; }

    /// <summary>Asks the user's phone. Each call sends at most one request that could reach the phone, and is never repeated.</summary>
    /// <param name="request">Whom to ask, and what to show.</param>
    /// <param name="cancellationToken">Stops waiting for the service. The request may have reached it all the same.</param>
    /// <returns>The challenge that the service opened. Keep its <see cref="Challenge.Handle"/> on the server.</returns>
    /// <exception cref="ArgumentException">The request holds something that no call could send. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">No challenge is known to be open; see <see cref="TwoFactorException.MayHaveBeenProcessed"/>.</exception>
    Task<Challenge> StartChallengeAsync(ChallengeRequest request, CancellationToken cancellationToken = default);

    /// <summary>Reads how the challenge stands now. Call it again, every second or two, until the state is final.</summary>
    /// <remarks>
    /// The service is asked even when <see cref="ChallengeHandle.Deadline"/> has passed: an answer that the person gave counts, though it is read
    /// late. Only a challenge that is still unanswered then, or that the service has forgotten by then, is <see cref="ChallengeState.Expired"/>.
    /// </remarks>
    /// <param name="handle">The handle of a challenge that this provider started.</param>
    /// <param name="cancellationToken">Stops waiting for the service. The challenge goes on.</param>
    /// <exception cref="ArgumentException">The handle belongs to another provider or tenant. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">The state could not be read. That says nothing about the challenge.</exception>
    Task<ChallengeStatus> PollStateAsync(ChallengeHandle handle, CancellationToken cancellationToken = default);

    /// <summary>Withdraws the challenge where the service can do that, so that the phone stops asking.</summary>
    /// <param name="handle">The handle of a challenge that this provider started.</param>
    /// <param name="cancellationToken">Stops waiting for the service. The cancellation may have reached it all the same.</param>
    /// <exception cref="ArgumentException">The handle belongs to another provider or tenant. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">It is not known whether the challenge was withdrawn. The call may be repeated.</exception>
    Task<CancelOutcome> CancelAsync(ChallengeHandle handle, CancellationToken cancellationToken = default);

    /// <summary>Notifies a service that keeps approved challenges (<see cref="TwoFactorCapabilities.NeedsRelease"/>) that this one was read; elsewhere
    /// sends nothing.</summary>
    /// <param name="handle">The handle of a challenge that this provider started, and that was approved.</param>
    /// <param name="cancellationToken">Stops waiting for the service.</param>
    /// <exception cref="ArgumentException">The handle belongs to another provider or tenant. Nothing was sent.</exception>
    /// <exception cref="TwoFactorException">The release failed. The approval stands: a host may ignore this.</exception>
    Task ReleaseAsync(ChallengeHandle handle, CancellationToken cancellationToken = default);

    /// <summary>Finds an ability that not every service has, such as <see cref="IUserPairing"/> or <see cref="IFraudNotice"/>.</summary>
    /// <remarks>A provider that has abilities implements their interfaces and returns itself. One that wraps another passes the question on, so that
    /// abilities survive decoration; <see cref="DelegatingTwoFactorProvider"/> does.</remarks>
    /// <param name="abilityType">The interface asked for.</param>
    /// <returns>The ability, or <see langword="null"/> where the service does not have it.</returns>
    object? GetAbility(Type abilityType);
}
