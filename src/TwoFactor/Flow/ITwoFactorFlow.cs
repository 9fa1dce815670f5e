namespace TwoFactor;

/// <summary>A login from the question to its one use: asks a subject's phone for a purpose, lets any number of waiters watch, and hands the outcome out
/// exactly once.</summary>
/// <remarks>
/// <para>Every method that takes a <see cref="FlowKey"/> answers one and the same <see cref="TwoFactorException"/> (<see cref="TwoFactorError.ChallengeNotFound"/>)
/// for an id that is unknown, altered, expired or completed, and for one that is bound to another tenant, subject, purpose or browser.</para>
/// <list type="number">
/// <item><b>Bound.</b> Only who shows everything that the flow is bound to sees it.</item>
/// <item><b>Once.</b> Of any number of callers, on any number of nodes, exactly one gets the outcome. Until then the subject is not logged in.</item>
/// <item><b>Final is final,</b> on every node, at once. Nothing more is asked of the service but the release that it needs.</item>
/// <item><b>Waiters cost nothing.</b> How often the service is asked depends on the time alone: one tab or a thousand, one node or ten.</item>
/// <item><b>No wake-up is lost</b> between a look and a wait.</item>
/// <item><b>After an approval</b> the flow releases, after abandonment it cancels. Neither delays or undoes a success.</item>
/// <item><b>The service's word decides.</b> A callback only makes the flow look at once. <see cref="FlowOptions.FailureMode"/> applies only where no
/// challenge could be opened.</item>
/// <item><b>A phone is not a doorbell.</b> The guard limits how often a subject is asked, and stands before the service.</item>
/// <item><b>The person can tell</b> which login the phone asks about: by a picture, or by a comparison code in the message.</item>
/// <item><b>A name alone tells nothing.</b> Without a first factor, a subject who is unknown, not enrolled or frozen looks like one who does not
/// answer.</item>
/// </list>
/// <para>Thread-safe. A flow that cannot reach its store gives a <see cref="TwoFactorException"/> with <see cref="TwoFactorError.Unavailable"/>: nothing is
/// approved, and nothing asked twice, because of it.</para>
/// </remarks>
/// <example><code>
/// FlowStart start = await flow.StartAsync(new FlowRequest("acme", subject) { Browser = browser }, cancellationToken);
/// FlowKey key = new(start.Id!) { Tenant = "acme", Subject = subject, Browser = browser };
/// FlowStatus status = await flow.WaitAsync(key, seen: 0, TimeSpan.FromSeconds(25), cancellationToken);
/// FlowOutcome outcome = await flow.CompleteAsync(key, cancellationToken);
/// bool isSignedIn = outcome.State == ChallengeState.Approved;
/// </code></example>
public interface ITwoFactorFlow
{
    /// <summary>Asks the subject's phone. The same browser, asking the same question again while it is open, gets that one: the same subject, user, purpose
    /// and message. Another question for that purpose replaces it.</summary>
    /// <param name="request">Whom to ask, for what.</param>
    /// <param name="cancellationToken">Stops waiting. What was asked meanwhile is cancelled; where the request names a browser, only after
    /// <see cref="FlowOptions.AbandonAfter"/>, so that a page that is loaded again finds it.</param>
    /// <returns>What the page needs, or the reason why there is no challenge.</returns>
    /// <exception cref="ArgumentException">There is no such tenant, or the request holds something that no call could send.</exception>
    /// <exception cref="TwoFactorException">The store cannot be reached.</exception>
    Task<FlowStart> StartAsync(FlowRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns the status as far as it is known, without asking the service. It also shows the flow that somebody is still interested.</summary>
    /// <param name="key">The id and what it is bound to.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TwoFactorException">The key does not fit a flow, or the store cannot be reached.</exception>
    Task<FlowStatus> GetAsync(FlowKey key, CancellationToken cancellationToken = default);

    /// <summary>Waits for the first version after <paramref name="seen"/> (a long poll).</summary>
    /// <param name="key">The id and what it is bound to.</param>
    /// <param name="seen">The version that the caller knows; 0 for none.</param>
    /// <param name="atMost">How long to wait. Longer than one hour counts as one hour.</param>
    /// <param name="cancellationToken">Stops waiting. The flow goes on.</param>
    /// <returns>The newer status, or the same one when the time is over, or the host stops.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="seen"/> or <paramref name="atMost"/> is negative.</exception>
    /// <exception cref="TwoFactorException">The key does not fit a flow, or the store cannot be reached.</exception>
    Task<FlowStatus> WaitAsync(FlowKey key, long seen, TimeSpan atMost, CancellationToken cancellationToken = default);

    /// <summary>Returns the status now, then every change that is seen, and ends with the final one. When the host stops, it ends with what
    /// is known then: the login may go on, on another node.</summary>
    /// <param name="key">The id and what it is bound to.</param>
    /// <param name="cancellationToken">Stops watching. The flow goes on.</param>
    /// <exception cref="TwoFactorException">The key does not fit a flow, or the store cannot be reached.</exception>
    IAsyncEnumerable<FlowStatus> WatchAsync(FlowKey key, CancellationToken cancellationToken = default);

    /// <summary>Hands the outcome to exactly one caller, and forgets the flow.</summary>
    /// <param name="key">The id and what it is bound to.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome may have been taken: a second call then finds nothing.</param>
    /// <returns>The outcome. Log in only where <see cref="FlowOutcome.State"/> is <see cref="ChallengeState.Approved"/>.</returns>
    /// <exception cref="TwoFactorException">The key does not fit a flow (<see cref="TwoFactorError.ChallengeNotFound"/>); the flow has no final state yet
    /// (<see cref="TwoFactorError.InvalidRequest"/>, transient; it goes on); or the store cannot be reached.</exception>
    Task<FlowOutcome> CompleteAsync(FlowKey key, CancellationToken cancellationToken = default);

    /// <summary>Ends the flow as <see cref="ChallengeState.Cancelled"/>, and withdraws the challenge where the service can do that. A flow with a final state
    /// keeps it.</summary>
    /// <param name="key">The id and what it is bound to.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TwoFactorException">The key does not fit a flow, or the store cannot be reached.</exception>
    Task CancelAsync(FlowKey key, CancellationToken cancellationToken = default);

    /// <summary>Makes the flow ask the service at once, within its minimum interval. Call it when the service calls <see cref="FlowOptions.CallbackUri"/>,
    /// with the last segment of the path; what the callback says is not looked at.</summary>
    /// <param name="callbackToken">The last segment of the path that was called; any text.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether there is such a flow without a final state.</returns>
    /// <exception cref="TwoFactorException">The store cannot be reached.</exception>
    Task<bool> HastenAsync(string callbackToken, CancellationToken cancellationToken = default);
}
