namespace TwoFactor.Flow;

/// <summary>Keeps the state of logins that are under way: in memory, or in an engine that several nodes share.</summary>
/// <remarks>
/// <para>
/// A store knows nothing of logins. It keeps three kinds of entries, each found by a key of its own: <b>flows</b> (opaque content with a version and
/// the time of the next turn), <b>slots</b> (which flow holds a place that only one may hold), and <b>counters</b> (how often something happened in a
/// window). Keys are short ASCII texts that reveal nothing: hashes of ids and names. No operation touches more than one key, so that an engine may spread
/// keys over machines.
/// </para>
/// <list type="number">
/// <item><b>Atomic.</b> Each operation happens at one moment, on all nodes. Of any number of concurrent calls exactly one takes a turn that is due,
/// exactly one replaces a given version, exactly one consumes a flow, and exactly one takes a free slot.</item>
/// <item><b>Final is final.</b> A flow that was replaced as final is never replaced again, and gives no further turns. Only a final flow can be consumed.</item>
/// <item><b>One clock.</b> All times are durations, measured by the store's own clock, which is the same for all nodes and never goes back. A node's wall
/// clock plays no part.</item>
/// <item><b>Nothing outlives its time.</b> An entry that has expired behaves as if it never existed, at once, whether or not its memory was freed. Nothing
/// else removes an open flow: a store that is full refuses new flows. To make room, it may drop the finished flows that expire first.</item>
/// <item><b>Wake-ups.</b> Each successful <see cref="ReplaceAsync"/> and <see cref="HastenAsync"/> calls every listener on every node with the flow's key, soon
/// and at least once; the change is visible to a read by then. After a gap (a lost connection to the engine) listeners are called with
/// <see langword="null"/>. A listener that throws disturbs nothing.</item>
/// <item><b>Refuse what is not known.</b> An engine that cannot be reached gives a <see cref="TwoFactorException"/> with <see cref="TwoFactorError.Unavailable"/>
/// and <see cref="TwoFactorException.IsTransient"/>; <see cref="TwoFactorException.MayHaveBeenProcessed"/> is true where the operation may have happened. No
/// operation but a read is repeated by the store.</item>
/// <item><b>Secret.</b> Content holds what could be used to continue a login. A store that keeps it outside the process encrypts it with a key that the engine
/// does not have; content that cannot be decrypted behaves as if the flow did not exist.</item>
/// </list>
/// <para>Instances are thread-safe. A cancelled token ends the call with <see cref="OperationCanceledException"/>; the operation may have happened. Keys are 1 to
/// 128 characters; an empty or longer one, a negative duration, or a limit below 1 is an <see cref="ArgumentException"/> before anything is changed.</para>
/// </remarks>
public interface IFlowStore
{
    /// <summary>The largest content that a store has to keep: 96 KiB.</summary>
    const int MaximumContentLength = 96 * 1024;

    /// <summary>Whether other nodes see the same entries, and entries survive this process.</summary>
    bool IsShared { get; }

    /// <summary>Adds a flow with version 1, not final.</summary>
    /// <param name="flow">The flow's key.</param>
    /// <param name="content">What to keep. It is copied.</param>
    /// <param name="keepFor">After this time the flow expires.</param>
    /// <param name="firstTurnAfter">After this time the first turn is due.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it was added; <see langword="false"/> when the store is full, or has a flow of that key.</returns>
    ValueTask<bool> CreateAsync(
        string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default);

    /// <summary>Reads a flow.</summary>
    /// <returns>The flow as it is now, or <see langword="null"/> if there is none.</returns>
    ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default);

    /// <summary>Replaces a flow's content if nothing has replaced it meanwhile, and it is not final. Its next turn stays as it is.</summary>
    /// <param name="flow">The flow's key.</param>
    /// <param name="version">The version that the new content is based on. The new version is one more.</param>
    /// <param name="content">What to keep. It is copied.</param>
    /// <param name="isFinal">Whether this is the last replacement.</param>
    /// <param name="keepFor">After this time, from now, the flow expires.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it was replaced.</returns>
    ValueTask<bool> ReplaceAsync(
        string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default);

    /// <summary>Takes the turn to poll the service for this flow, if it is due: the next one is then due after <paramref name="interval"/>, for everybody.</summary>
    /// <remarks>Changes no version and wakes no listener.</remarks>
    ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default);

    /// <summary>Makes the next turn due now, or as soon as <paramref name="gap"/> has passed since the last one was taken (since the creation, where none
    /// was). A turn that is due earlier stays as it is. Wakes the listeners.</summary>
    /// <returns>Whether there is such a flow that is not final.</returns>
    ValueTask<bool> HastenAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default);

    /// <summary>Removes a final flow, and hands it to exactly one caller.</summary>
    /// <returns>The flow, or <see langword="null"/> if there is none, or it is not final.</returns>
    ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default);

    /// <summary>Removes a flow in any state. Succeeds if there is none.</summary>
    ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default);

    /// <summary>Takes a slot for a flow, if it is free.</summary>
    /// <param name="slot">The slot's key.</param>
    /// <param name="claim">Who takes it, for how long, and whom it may replace.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>What became of it. The checks are made in this order: paused, free (or expired), held by the claim's own flow (taken again, with the new
    /// time), held by the flow that the claim replaces (taken), held by another (not taken).</returns>
    ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default);

    /// <summary>Frees a slot if <paramref name="flow"/> holds it, and if so pauses it: until then it cannot be taken. Otherwise changes nothing.</summary>
    /// <param name="slot">The slot's key.</param>
    /// <param name="flow">The key of the flow that holds it.</param>
    /// <param name="pause">How long it cannot be taken; zero to free it at once.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default);

    /// <summary>Counts one event, unless there were <paramref name="limit"/> within the last <paramref name="window"/>: a sliding window, so that no stretch of
    /// that length ever holds more. What is not counted leaves no trace. Limit and window may differ between calls: what was counted is remembered for the
    /// longest window so far.</summary>
    /// <returns><see langword="null"/> if it was counted; otherwise the time until one can be counted again (more than zero).</returns>
    ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default);

    /// <summary>Calls <paramref name="wake"/> with the key of each flow that is replaced or hastened from now on, by any node; with <see langword="null"/> when
    /// some may have been missed. It returns quickly and may be called concurrently.</summary>
    /// <returns>Ends the calls when it is disposed.</returns>
    ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default);

    /// <summary>Asks the engine for a sign of life, for health checks.</summary>
    /// <exception cref="TwoFactorException">The engine cannot be used now (<see cref="TwoFactorError.Unavailable"/>).</exception>
    ValueTask CheckAsync(CancellationToken cancellationToken = default);
}
