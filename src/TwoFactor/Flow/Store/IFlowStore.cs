namespace TwoFactor.Flow;

/// <summary>Keeps the state of open logins: in memory, or in a database that several nodes share (the engine).</summary>
/// <remarks>
/// <para>
/// A store does not interpret its entries. It keeps three kinds of entries, each under its own key: <b>flows</b> (opaque content with a version and
/// the time of the next turn), <b>slots</b> (a lock that one flow at a time can hold), and <b>counters</b> (how often something happened in a time
/// window). Keys are short ASCII texts that reveal nothing: hashes of ids and names. Each operation uses only one key, so that an engine may
/// distribute keys over machines.
/// </para>
/// <list type="number">
/// <item><b>Atomic.</b> Each operation happens at one moment, on all nodes. Of any number of concurrent calls exactly one takes a turn that is due,
/// exactly one replaces a given version, exactly one consumes a flow, and exactly one takes a free slot. An operation takes no
/// part in a transaction of its caller, such as a <c>TransactionScope</c>: when it returns, all nodes see it, and it stays even if the caller rolls
/// back.</item>
/// <item><b>Final.</b> A flow that was replaced as final is never replaced again, and gives no further turns. Only a final flow can be
/// consumed.</item>
/// <item><b>One clock.</b> All times are durations, measured by the store's own clock, which is the same for all nodes and never goes back. A node's
/// wall clock is not used.</item>
/// <item><b>Expiry.</b> From the moment of its expiry, an entry behaves as if it never existed, whether or not its memory was freed. An open flow is
/// removed only by its expiry or by <see cref="RemoveAsync"/>. A store that is full refuses new flows. To make room, it may drop the finished flows
/// that expire first.</item>
/// <item><b>Wake-ups.</b> Each successful <see cref="ReplaceAsync"/> and <see cref="BringTurnForwardAsync"/> calls every listener on every node with
/// the flow's key, soon and at least once. A read then already returns the change. After a gap (a lost connection to the engine), listeners are
/// called with <see langword="null"/>. An exception from a listener is ignored.</item>
/// <item><b>Outages.</b> If the engine cannot be reached, methods throw a <see cref="TwoFactorException"/> with
/// <see cref="TwoFactorError.Unavailable"/> and <see cref="TwoFactorException.IsTransient"/>; <see cref="TwoFactorException.MayHaveBeenProcessed"/>
/// is true if the operation may have happened. The store itself repeats only reads.</item>
/// <item><b>Secret.</b> The content would allow its reader to continue a login. A store that keeps it outside the process encrypts it with a key that
/// the engine does not have. A flow whose content cannot be decrypted behaves as if it did not exist; but <see cref="ConsumeAsync"/> may
/// remove it and <see cref="TakeTurnAsync"/> may take its turn, so read a flow first. Keys that cannot be loaded now are an outage.</item>
/// </list>
/// <para>Instances are thread-safe. A cancelled token ends the call with <see cref="OperationCanceledException"/>; the operation may have happened. Keys and tags
/// have 1 to 128 characters. A key or tag outside that range, content above <see cref="MaximumContentLength"/>, a negative duration, a
/// <see cref="SlotClaim.HeldFor"/> or window that is not more than zero, or a limit below 1 throws an <see cref="ArgumentException"/> before anything
/// is changed.</para>
/// </remarks>
public interface IFlowStore
{
    /// <summary>The largest content, 96 KiB. A store accepts it, and refuses a longer one.</summary>
    const int MaximumContentLength = 96 * 1024;

    /// <summary>Whether other nodes see the same entries, and entries survive this process.</summary>
    bool IsShared { get; }

    /// <summary>Adds a flow with version 1, not final.</summary>
    /// <param name="flow">The flow's key.</param>
    /// <param name="content">What to keep. It is copied.</param>
    /// <param name="keepFor">After this time the flow expires.</param>
    /// <param name="firstTurnAfter">After this time the first turn is due.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it was added; <see langword="false"/> if the store is full, or already has a flow with that key.</returns>
    ValueTask<bool> CreateAsync(
        string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default);

    /// <summary>Reads a flow.</summary>
    /// <returns>The flow as it is now, or <see langword="null"/> if there is none.</returns>
    ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default);

    /// <summary>Replaces a flow's content if it still has the given version and is not final. Its next turn is not changed.</summary>
    /// <param name="flow">The flow's key.</param>
    /// <param name="version">The version that the new content is based on. The new version is one more.</param>
    /// <param name="content">What to keep. It is copied.</param>
    /// <param name="isFinal">Whether this is the last replacement.</param>
    /// <param name="keepFor">After this time, from now, the flow expires.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether it was replaced.</returns>
    ValueTask<bool> ReplaceAsync(
        string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default);

    /// <summary>Takes the turn to poll the service for this flow, if the turn is due. The next turn is then due after <paramref name="interval"/>,
    /// for all nodes.</summary>
    /// <remarks>Changes no version and wakes no listener.</remarks>
    ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default);

    /// <summary>Makes the next turn due now, or as soon as <paramref name="gap"/> has passed since the last turn was taken (or since the creation, if
    /// none was taken). A turn that is due earlier is not changed. Wakes the listeners.</summary>
    /// <returns>Whether there is such a flow that is not final.</returns>
    ValueTask<bool> BringTurnForwardAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default);

    /// <summary>Removes a final flow, and returns it to exactly one caller.</summary>
    /// <returns>The flow, or <see langword="null"/> if there is none, or it is not final.</returns>
    ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default);

    /// <summary>Removes a flow in any state. Succeeds if there is none.</summary>
    ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default);

    /// <summary>Takes a slot for a flow, if it is free.</summary>
    /// <param name="slot">The slot's key.</param>
    /// <param name="claim">The flow that takes it, for how long, and the flow that it may replace.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>The result. The checks are made in this order: paused, free (or expired), held by the claim's own flow (taken again, with the new
    /// time), held by the flow that the claim replaces (taken), held by another (not taken).</returns>
    ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default);

    /// <summary>Frees a slot if <paramref name="flow"/> holds it, and pauses it: it cannot be taken for the given time. If another flow holds it,
    /// nothing changes.</summary>
    /// <param name="slot">The slot's key.</param>
    /// <param name="flow">The key of the flow that holds it.</param>
    /// <param name="pause">How long it cannot be taken; zero for no pause.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default);

    /// <summary>Counts one event, unless <paramref name="limit"/> events were already counted within the last <paramref name="window"/>. The window
    /// slides: no period of that length ever contains more events. An event that is not counted changes nothing. Limit and window may differ between
    /// calls; counted events are kept for the longest window so far.</summary>
    /// <returns><see langword="null"/> if it was counted; otherwise the time until one can be counted again (more than zero).</returns>
    ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default);

    /// <summary>From now on, calls <paramref name="wake"/> with the key of each flow that any node replaces, or whose turn it brings forward, and with
    /// <see langword="null"/> if changes may have been missed. <paramref name="wake"/> must return quickly, and may be called concurrently.</summary>
    /// <returns>Dispose of it to end the calls.</returns>
    ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default);

    /// <summary>Checks that the engine responds, for health checks.</summary>
    /// <exception cref="TwoFactorException">The engine cannot be used now (<see cref="TwoFactorError.Unavailable"/>).</exception>
    ValueTask CheckAsync(CancellationToken cancellationToken = default);
}
