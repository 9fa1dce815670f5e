using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using TwoFactor.Flow;
using TwoFactor.Stores;

namespace TwoFactor.PostgreSql;

/// <summary>Keeps flows in PostgreSQL, with row versions, <c>DELETE … RETURNING</c>, and LISTEN/NOTIFY on one connection.</summary>
/// <remarks>The clock is the server's. Content is encrypted with the host's data protection before it leaves the process.</remarks>
internal sealed class PostgreSqlFlowStore(PostgreSqlConnections connections, ProtectedFlows flows, PostgreSqlStoreOptions options)
    : IFlowStore, IAsyncDisposable, IDisposable
{
    private const int SlotAttempts = 5;

    private readonly KeyedNames names = new(options.NameKey);
    private readonly PostgreSqlCommands commands = PostgreSqlCommands.Of(options);
    private readonly PostgreSqlSchema schema = new(connections, options);
    private readonly string channel = options.Schema + "_wake";

    public bool IsShared => true;

    public async ValueTask<bool> CreateAsync(
        string flow, ReadOnlyMemory<byte> content, TimeSpan keepFor, TimeSpan firstTurnAfter, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckContent(content, keepFor);
        StoreArguments.CheckDuration(firstTurnAfter, nameof(firstTurnAfter));
        try
        {
            return await AnyAsync(commands.Create, cancellationToken, Text(flow), Protect(content), Time(keepFor), Time(firstTurnAfter)).ConfigureAwait(false);
        }
        catch (TwoFactorException e) when (PostgreSqlFailure.IsFull(e))
        {
            return false;
        }
    }

    public async ValueTask<StoredFlow?> ReadAsync(string flow, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        return await connections.QueryAsync(commands.Read, ReadFlow, cancellationToken, Text(flow)).ConfigureAwait(false);
    }

    public async ValueTask<bool> ReplaceAsync(
        string flow, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan keepFor, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckContent(content, keepFor);
        return await AnyAsync(
            commands.Replace,
            cancellationToken,
            Text(flow),
            new NpgsqlParameter { Value = version },
            Protect(content),
            new NpgsqlParameter { Value = isFinal },
            Time(keepFor),
            Text(channel)).ConfigureAwait(false);
    }

    public async ValueTask<FlowTurn> TakeTurnAsync(string flow, TimeSpan interval, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckDuration(interval, nameof(interval));
        FlowTurn? turn = await connections.QueryLockedAsync(
            commands.LockFlow, flow, commands.Turn, Turn, cancellationToken, Text(flow), Time(interval)).ConfigureAwait(false);
        return turn ?? FlowTurn.Gone;
    }

    public async ValueTask<bool> BringTurnForwardAsync(string flow, TimeSpan gap, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckDuration(gap, nameof(gap));
        return await AnyAsync(commands.BringTurnForward, cancellationToken, Text(flow), Time(gap), Text(channel)).ConfigureAwait(false);
    }

    public async ValueTask<StoredFlow?> ConsumeAsync(string flow, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        flows.LoadKeys();
        return await connections.QueryAsync(commands.Consume, row => row.GetBoolean(5) ? Flow(row) : null, cancellationToken, Text(flow)).ConfigureAwait(false);
    }

    public async ValueTask RemoveAsync(string flow, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        await AnyAsync(commands.Remove, cancellationToken, Text(flow)).ConfigureAwait(false);
    }

    public async ValueTask<SlotDecision> TakeSlotAsync(string slot, SlotClaim claim, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(slot, nameof(slot), cancellationToken);
        StoreArguments.CheckClaim(claim);
        string name = names.Of(slot);
        for (int i = 0; i < SlotAttempts; i++)
        {
            SlotDecision? decision = await connections.QueryLockedAsync(
                commands.LockSlot, name, commands.TakeSlot, Slot, cancellationToken, Text(name), Text(claim.Flow), Text(claim.Tag), Time(claim.HeldFor), Text(claim.Replaces)).ConfigureAwait(false);
            if (decision is not null)
                return decision;
            // Another node has just taken the slot, and the statement could not see that yet.
        }

        throw new TwoFactorException(TwoFactorError.Unavailable, "A slot in PostgreSQL could not be read, because it changes constantly.") { IsTransient = true };
    }

    public async ValueTask FreeSlotAsync(string slot, string flow, TimeSpan pause, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(slot, nameof(slot), cancellationToken);
        StoreArguments.CheckKey(flow, nameof(flow), cancellationToken);
        StoreArguments.CheckDuration(pause, nameof(pause));
        await AnyAsync(commands.FreeSlot, cancellationToken, Text(names.Of(slot)), Text(flow), Time(pause)).ConfigureAwait(false);
    }

    public async ValueTask<TimeSpan?> CountAsync(string counter, int limit, TimeSpan window, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckKey(counter, nameof(counter), cancellationToken);
        StoreArguments.CheckLimit(limit, window);
        string name = names.Of(counter);
        return await connections.QueryLockedAsync(
            commands.LockCounter,
            name,
            commands.Count,
            row => row.IsDBNull(0) ? null : (TimeSpan?)row.GetFieldValue<TimeSpan>(0),
            cancellationToken,
            Text(name),
            new NpgsqlParameter { Value = limit },
            Time(window)).ConfigureAwait(false);
    }

    public ValueTask<IAsyncDisposable> ListenAsync(Action<string?> wake, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(wake);
        cancellationToken.ThrowIfCancellationRequested();
        return connections.ListenAsync(channel, wake, cancellationToken);
    }

    public async ValueTask CheckAsync(CancellationToken cancellationToken = default)
    {
        string? trouble = await schema.FindMissingRightAsync(cancellationToken).ConfigureAwait(false)
            ?? await connections.QueryAsync(commands.State, PostgreSqlSchema.FindTrouble, cancellationToken).ConfigureAwait(false);
        if (trouble is not null)
            throw PostgreSqlFailure.Unavailable(trouble);
    }

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    public void Dispose() => connections.Dispose();

    private static NpgsqlParameter Text(string? value) => new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    // Without days: PostgreSQL takes a day of an interval for a calendar day, which has 23 or 25 hours when the session's time zone changes to or from summer
    // time.
    private static NpgsqlParameter Time(TimeSpan value) =>
        new() { Value = new NpgsqlInterval(0, 0, value.Ticks / TimeSpan.TicksPerMicrosecond), NpgsqlDbType = NpgsqlDbType.Interval };

    private NpgsqlParameter Protect(ReadOnlyMemory<byte> content) => new() { Value = flows.Protect(content), NpgsqlDbType = NpgsqlDbType.Bytea };

    private async ValueTask<bool> AnyAsync(string command, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        await connections.QueryAsync(command, _ => (bool?)true, cancellationToken, parameters).ConfigureAwait(false) == true;

    // Commands that write are refused by a standby; a read would be answered, with what the standby knows.
    private StoredFlow? ReadFlow(DbDataReader row) => row.GetBoolean(5) ? throw PostgreSqlFailure.ReadOnly() : row.IsDBNull(0) ? null : Flow(row);

    private FlowTurn? Turn(DbDataReader row) =>
        Flow(row) is not { } flow ? null : row.GetBoolean(5) ? FlowTurn.Taken(flow) : FlowTurn.NotTaken(flow);

    private static SlotDecision Slot(DbDataReader row)
    {
        if (row.GetBoolean(0))
            return SlotDecision.Taken;
        TimeSpan left = row.GetFieldValue<TimeSpan>(3);
        return row.IsDBNull(1) ? SlotDecision.Paused(left) : SlotDecision.Held(row.GetString(1), row.GetString(2), left);
    }

    /// <returns>The flow; <see langword="null"/> if it was encrypted with keys that this host does not have.</returns>
    private StoredFlow? Flow(DbDataReader row) => flows.Read(
        (byte[])row[0], row.GetInt64(1), row.GetBoolean(2), row.GetFieldValue<TimeSpan>(3), row.GetFieldValue<TimeSpan>(4));
}
