using Microsoft.Extensions.Logging;
using StackExchange.Redis;
using TwoFactor.Flow;
using TwoFactor.Stores;

namespace TwoFactor.Redis;

/// <summary>Keeps flows in Redis, with scripts for atomic operations, key expiry, and publish/subscribe.</summary>
/// <remarks>The clock is that of the Redis server. Content is encrypted with the host's data protection before it leaves the process.</remarks>
internal sealed partial class RedisFlowStore(RedisConnection connection, ProtectedFlows flows, RedisStoreOptions options) : IFlowStore, IAsyncDisposable, IDisposable
{
    private const string Lack = "lack"; // of a database, a command or scripts
    private const string NoId = "no id"; // what the script of the rights returns for a server without a replication id

    private static readonly TimeSpan EvictionCheck = TimeSpan.FromMinutes(1);

    private readonly ILogger logger = connection.Logger;
    private readonly KeyedNames names = new(options.NameKey);
    private readonly RedisChannel channel = RedisChannel.Literal(options.KeyPrefix + "wake");
    private string? channelName; // as the server knows it
    private long evictionCheckedAt;
    private volatile bool isEvictionLogged;

    public bool IsShared => true;

    private RedisValue KeepsAll => options.KeepsAcknowledgedWrites ? 1 : 0;

    public async ValueTask<bool> CreateAsync(
        string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckContent(content, keepFor);
        StoreArguments.CheckDuration(firstTurnAfter, nameof(firstTurnAfter));
        RedisValue[] arguments = [Protect(content), Milliseconds(keepFor), Milliseconds(firstTurnAfter)];
        return await connection.RunAsync(
            async database =>
            {
                try
                {
                    return (int)await RedisScript.Create.RunAsync(database, FlowKey(flow), arguments).ConfigureAwait(false) == 1;
                }
                catch (RedisServerException e) when (RedisFailure.IsFull(e))
                {
                    return false;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        return Flow(await RunAsync(RedisScript.Read, FlowKey(flow), cancellationToken).ConfigureAwait(false), first: 0);
    }

    public async ValueTask<bool> ReplaceAsync(
        string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckContent(content, keepFor);
        RedisResult replaced = await RunAndWakeAsync(
            RedisScript.Replace, flow, cancellationToken, version, Protect(content), isFinal ? 1 : 0, Milliseconds(keepFor)).ConfigureAwait(false);
        return (int)replaced == 1;
    }

    public async ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckDuration(interval, nameof(interval));
        RedisResult turn = await RunAsync(RedisScript.Turn, FlowKey(flow), cancellationToken, Milliseconds(interval)).ConfigureAwait(false);
        if (Flow(turn, first: 1) is not { } found)
            return FlowTurn.Gone;
        return (int)turn[0] == 1 ? FlowTurn.Taken(found) : FlowTurn.NotTaken(found);
    }

    public async ValueTask<bool> BringTurnForwardAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckDuration(gap, nameof(gap));
        return (int)await RunAndWakeAsync(RedisScript.BringTurnForward, flow, cancellationToken, Milliseconds(gap)).ConfigureAwait(false) == 1;
    }

    public async ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        flows.LoadKeys();
        return Flow(await RunAsync(RedisScript.Consume, FlowKey(flow), cancellationToken, KeepsAll).ConfigureAwait(false), first: 0);
    }

    public async ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        await connection.RunAsync(database => database.KeyDeleteAsync(FlowKey(flow), CommandFlags.DemandMaster), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(slot, nameof(slot), cancellationToken);
        StoreArguments.CheckClaim(claim);
        RedisResult decision = await RunAsync(
            RedisScript.TakeSlot, SlotKey(slot), cancellationToken, claim.Flow, claim.Tag, Milliseconds(claim.HeldFor), claim.Replaces ?? string.Empty).ConfigureAwait(false);
        return (int)decision[0] switch
        {
            1 => SlotDecision.Taken,
            2 => SlotDecision.Paused(TimeLeft()),
            _ => SlotDecision.Held((string)decision[2]!, (string)decision[3]!, TimeLeft()),
        };

        // PTTL is negative for a key that does not expire. This store sets a time for each, but somebody may have changed the key.
        TimeSpan TimeLeft() => TimeSpan.FromMilliseconds(Math.Max(0, (long)decision[1]));
    }

    public async ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(slot, nameof(slot), cancellationToken);
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckDuration(pause, nameof(pause));
        await RunAsync(RedisScript.FreeSlot, SlotKey(slot), cancellationToken, flow, Milliseconds(pause)).ConfigureAwait(false);
    }

    public async ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(counter, nameof(counter), cancellationToken);
        StoreArguments.CheckLimit(limit, window);
        long wait = (long)await RunAsync(
            RedisScript.Count, options.KeyPrefix + "count:" + names.Of(counter), cancellationToken, limit, (long)Math.Ceiling(window.TotalMicroseconds), Guid.NewGuid().ToString("n")).ConfigureAwait(false);
        return wait == 0 ? null : TimeSpan.FromMicroseconds(wait);
    }

    public async ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wake);
        cancellationToken.ThrowIfCancellationRequested();
        return await RedisListener.StartAsync(connection, channel, wake, cancellationToken).ConfigureAwait(false);
    }

    // It writes, because a server that only accepts reads cannot keep logins: a replica without its primary, a full server, or one that cannot save.
    public async ValueTask CheckAsync(CancellationToken cancellationToken = default)
    {
        if (await FindTroubleAsync(cancellationToken).ConfigureAwait(false) is { } trouble)
            throw new TwoFactorException(TwoFactorError.Unavailable, trouble) { IsTransient = true };
        await connection.RunAsync(
            database => database.StringSetAsync(options.KeyPrefix + "check", RedisValue.EmptyString, TimeSpan.FromSeconds(1), flags: CommandFlags.DemandMaster),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the user of the connection has no right to, or what the server does not report, as a message; <see langword="null"/> if nothing is
    /// missing that the store needs.</summary>
    public async Task<string?> FindTroubleAsync(CancellationToken cancellationToken)
    {
        string missing = await connection.RunAsync(
            async database =>
            {
                string name;
                try
                {
                    name = await FindChannelNameAsync(database).ConfigureAwait(false);
                }
                catch (Exception e) when (RedisFailure.IsForbidden(e) || RedisFailure.IsRefusedConnection(e))
                {
                    return "ECHO"; // the client also checks each connection with it
                }
                catch (Exception e) when (RedisFailure.IsLack(e))
                {
                    return Lack;
                }

                try
                {
                    return (string)(await RedisScript.Rights.RunWithoutKeysAsync(database, options.KeyPrefix, name, KeepsAll).ConfigureAwait(false))!;
                }
                catch (Exception e) when (RedisFailure.IsForbidden(e))
                {
                    return "EVALSHA"; // or EVAL, or SCRIPT LOAD: the client uses all three
                }
                catch (Exception e) when (RedisFailure.IsLack(e))
                {
                    return Lack;
                }
            },
            cancellationToken).ConfigureAwait(false);
        if (missing.Length == 0)
            await LookAtEvictionAsync(cancellationToken).ConfigureAwait(false);
        return missing switch
        {
            "" => null,
            Lack => "This Redis lacks something that the store needs: the database that defaultDatabase names (a cluster has only database 0), or scripts as Redis 7.0 runs them.",
            NoId => "This Redis reports no replication id, so that after a takeover an outcome could be handed out twice. Use another server, or set KeepsAcknowledgedWrites if this one never loses a write that it has acknowledged.",
            _ => $"The user of the connection to Redis has no right to {missing.TrimEnd()}. The README of TwoFactor.Redis lists the rights that are needed.",
        };
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    public void Dispose() => connection.Dispose();

    private async Task LookAtEvictionAsync(CancellationToken cancellationToken)
    {
        long checkedAt = Volatile.Read(ref evictionCheckedAt);
        if (isEvictionLogged || (checkedAt != 0 && connection.Time.GetElapsedTime(checkedAt) < EvictionCheck))
            return;
        Volatile.Write(ref evictionCheckedAt, connection.Time.GetTimestamp());
        try
        {
            string policy = (string)(await connection.RunAsync(database => RedisScript.Eviction.RunWithoutKeysAsync(database), cancellationToken).ConfigureAwait(false))!;
            if (policy.Length == 0)
                return;
            isEvictionLogged = true;
            LogMayEvict(policy);
        }
        catch (TwoFactorException)
        {
            // No login depends on it.
        }
    }

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);

    private RedisKey FlowKey(string flow) => options.KeyPrefix + "flow:" + flow;

    private RedisKey SlotKey(string slot) => options.KeyPrefix + "slot:" + names.Of(slot);

    private Task<RedisResult> RunAsync(RedisScript script, RedisKey key, CancellationToken cancellationToken, params RedisValue[] arguments) =>
        connection.RunAsync(database => script.RunAsync(database, key, arguments), cancellationToken);

    /// <summary>Runs a script whose last arguments are the channel and the flow that the listeners are woken with.</summary>
    private Task<RedisResult> RunAndWakeAsync(RedisScript script, string flow, CancellationToken cancellationToken, params RedisValue[] arguments) => connection.RunAsync(
        async database => await script.RunAsync(
            database, FlowKey(flow), [.. arguments, await FindChannelNameAsync(database).ConfigureAwait(false), flow]).ConfigureAwait(false),
        cancellationToken);

    // The client puts its own prefix (channelPrefix) before a channel, but not before the arguments of a script.
    private async Task<string> FindChannelNameAsync(IDatabase database) =>
        channelName ??= (string)(await database.ExecuteAsync("ECHO", [channel], CommandFlags.DemandMaster).ConfigureAwait(false))!;

    private RedisValue Protect(ReadOnlyMemory<byte> content) => flows.Protect(content);

    /// <returns>The flow in a script's result; <see langword="null"/> if there is none, or if it was encrypted with keys that this host does not
    /// have.</returns>
    private StoredFlow? Flow(RedisResult answer, int first)
    {
        if (answer.IsNull)
            return null;
        return flows.Read(
            (byte[])answer[first]!,
            (long)answer[first + 1],
            (int)answer[first + 2] == 1,
            TimeSpan.FromMilliseconds((long)answer[first + 3]),
            TimeSpan.FromMilliseconds((long)answer[first + 4]));
    }

    [LoggerMessage(EventIds.RedisMayEvict, LogLevel.Warning, "Redis may remove open logins, slots and counters when its memory is full, because its maxmemory-policy is {Policy}. Set it to noeviction.", EventName = nameof(EventIds.RedisMayEvict))]
    private partial void LogMayEvict(string policy);
}
