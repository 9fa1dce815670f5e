namespace TwoFactor;

/// <summary>Runs logins, from the challenge to the outcome. It sends a challenge to a subject's phone, lets any number of waiters watch, and returns
/// the outcome exactly once.</summary>
/// <remarks>
/// <para>Every method that takes a <see cref="FlowKey"/> throws the same <see cref="TwoFactorException"/>
/// (<see cref="TwoFactorError.ChallengeNotFound"/>) if the id is unknown, altered, expired or completed, and if it is bound to another tenant,
/// subject, purpose or browser.</para>
/// <list type="number">
/// <item><b>Bound.</b> A caller must give everything that the flow is bound to.</item>
/// <item><b>Once.</b> Exactly one caller gets the outcome, on any number of nodes. Until then the subject is not logged in.</item>
/// <item><b>Final.</b> A final state never changes, and applies on every node at once. After it, nothing more is sent to the service except the
/// release that it needs.</item>
/// <item><b>Polls do not depend on waiters.</b> How often the service is polled depends only on the time, not on the number of browser tabs or
/// nodes.</item>
/// <item><b>No change is missed</b> between reading the status and waiting for the next one.</item>
/// <item><b>Cleaning up.</b> The flow releases a challenge after its approval, and cancels one that was abandoned. Neither delays or undoes a
/// success.</item>
/// <item><b>Only the service decides.</b> A callback only makes the flow poll at once. <see cref="FlowOptions.FailureMode"/> applies only if no
/// challenge could be opened.</item>
/// <item><b>Limits against prompt bombing.</b> The flow limits how often a subject is asked, before anything is sent to the service.</item>
/// <item><b>Recognizable.</b> The person can recognize which login the phone asks about, by a picture or by a comparison code in the message, if the
/// service can show one of them (<see cref="TwoFactorCapabilities.AccessPass"/>, <see cref="TwoFactorCapabilities.CustomMessage"/>).</item>
/// <item><b>No enumeration of users.</b> Without a first factor, a subject who is unknown, not enrolled or frozen, or whom the service refuses for a reason that may lie
/// in the name, looks like one who does not answer.</item>
/// </list>
/// <para>Thread-safe. If the store cannot be reached, methods throw a <see cref="TwoFactorException"/> with <see cref="TwoFactorError.Unavailable"/>.
/// Such a failure never approves a login, and never asks a phone twice.</para>
/// </remarks>
/// <example><code>
/// FlowStart start = await flow.StartAsync(new FlowRequest("acme", subject) { Browser = browser }, cancellationToken);
/// if (start.Id is null)
///     return Refuse(start.Refusal);
/// FlowKey key = new(start.Id) { Tenant = "acme", Subject = subject, Browser = browser };
/// await foreach (FlowStatus status in flow.WatchAsync(key, cancellationToken))
///     Show(status);
/// FlowOutcome outcome = await flow.CompleteAsync(key, cancellationToken);
/// return outcome.State == ChallengeState.Approved ? SignIn(outcome.Subject) : Refuse(outcome.State);
/// </code></example>
public interface ITwoFactorFlow
{
    /// <summary>Sends a challenge to the subject's phone. If the same browser starts the same login again (the same subject, user, purpose and
    /// message) while its challenge is open, it gets that open challenge. If the person has approved it and the outcome is not collected yet, it gets
    /// that login, for half a minute, with the final status. A different login for the same purpose replaces it; if the service freezes users
    /// (SecSign ID), so does one for any purpose.</summary>
    /// <param name="request">The user to ask, and the purpose.</param>
    /// <param name="cancellationToken">Stops waiting. A phone that was not asked yet is not asked, no other login ends, and the failure mode lets nobody in. A
    /// challenge that was started meanwhile is cancelled. If the request names a browser, it is cancelled only after
    /// <see cref="FlowOptions.AbandonAfter"/>, so that a reloaded page finds it.</param>
    /// <returns>What the page needs, or the reason why there is no challenge.</returns>
    /// <exception cref="ArgumentException">There is no such tenant, or the request contains something that cannot be sent.</exception>
    /// <exception cref="TwoFactorException">The store cannot be reached.</exception>
    Task<FlowStart> StartAsync(FlowRequest request, CancellationToken cancellationToken = default);

    /// <summary>Returns the last known status, without asking the service. The call also counts as waiting, so that the flow is not
    /// abandoned.</summary>
    /// <param name="key">The id and what it is bound to.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TwoFactorException">The key does not match a flow, or the store cannot be reached.</exception>
    Task<FlowStatus> GetAsync(FlowKey key, CancellationToken cancellationToken = default);

    /// <summary>Waits for the first version after <paramref name="seen"/> (a long poll).</summary>
    /// <remarks>All waits end when the host begins to stop, before its web server waits for open requests. A wait that begins later ends after a second at
    /// most.</remarks>
    /// <param name="key">The id and what it is bound to.</param>
    /// <param name="seen">The version that the caller knows; 0 for none.</param>
    /// <param name="atMost">How long to wait. Longer than one hour counts as one hour.</param>
    /// <param name="cancellationToken">Stops waiting. The flow continues.</param>
    /// <returns>The newer status, or the same one if the time is over or the host stops.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="seen"/> or <paramref name="atMost"/> is negative.</exception>
    /// <exception cref="TwoFactorException">The key does not match a flow, or the store cannot be reached.</exception>
    Task<FlowStatus> WaitAsync(FlowKey key, long seen, TimeSpan atMost, CancellationToken cancellationToken = default);

    /// <summary>Returns the current status, then the newest one after each change, and ends after the final state. Changes that follow each other
    /// quickly may be returned as one. When the host stops, it ends after the last known status; the login may continue on another node.</summary>
    /// <param name="key">The id and what it is bound to.</param>
    /// <param name="cancellationToken">Stops watching. The flow continues.</param>
    /// <exception cref="TwoFactorException">The key does not match a flow, or the store cannot be reached.</exception>
    IAsyncEnumerable<FlowStatus> WatchAsync(FlowKey key, CancellationToken cancellationToken = default);

    /// <summary>Returns the outcome to exactly one caller, and deletes the flow.</summary>
    /// <param name="key">The id and what it is bound to.</param>
    /// <param name="cancellationToken">Stops waiting. The outcome may already be taken; a second call then finds no flow.</param>
    /// <returns>The outcome. Log the user in only if <see cref="FlowOutcome.State"/> is <see cref="ChallengeState.Approved"/>.</returns>
    /// <exception cref="TwoFactorException">The key does not match a flow (<see cref="TwoFactorError.ChallengeNotFound"/>); the flow has no final
    /// state yet (<see cref="TwoFactorError.InvalidRequest"/>, transient; the flow continues); or the store cannot be reached.</exception>
    Task<FlowOutcome> CompleteAsync(FlowKey key, CancellationToken cancellationToken = default);

    /// <summary>Ends the flow as <see cref="ChallengeState.Cancelled"/>, and withdraws the challenge if the service can do that. Does nothing if the
    /// flow already has a final state.</summary>
    /// <remarks>The service is asked once more before, for at most 3 seconds, unless it wants a pause now (<c>Retry-After</c>). If the person has denied
    /// meanwhile, the flow ends as <see cref="ChallengeState.Denied"/>, and the pause after a denial follows. An approval is not taken.</remarks>
    /// <param name="key">The id and what it is bound to.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="TwoFactorException">The key does not match a flow, or the store cannot be reached.</exception>
    Task CancelAsync(FlowKey key, CancellationToken cancellationToken = default);

    /// <summary>Receives a callback of the service: call it with the last segment of the path when the service calls
    /// <see cref="FlowOptions.CallbackUri"/>. The flow then polls the service as soon as <see cref="FlowOptions.MinPollInterval"/> allows. The content
    /// of the callback is ignored.</summary>
    /// <param name="callbackToken">The last segment of the path that was called; any text.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether there is such a flow without a final state.</returns>
    /// <exception cref="TwoFactorException">The store cannot be reached.</exception>
    Task<bool> ReceiveCallbackAsync(string callbackToken, CancellationToken cancellationToken = default);
}
