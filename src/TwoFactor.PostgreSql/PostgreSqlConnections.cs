using System.Data.Common;
using Microsoft.Extensions.Logging;
using Npgsql;
using TwoFactor.Stores;
using TwoFactor.Transport;

namespace TwoFactor.PostgreSql;

/// <summary>Runs commands over pooled connections, with a timeout. Each failure states whether the command may have been run.</summary>
internal sealed class PostgreSqlConnections(
    Func<NpgsqlDataSource> make, bool isOwned, TimeSpan timeout, ILogger logger, TimeProvider time) : IAsyncDisposable, IDisposable
{
    // Short, because a server that does not answer a command will probably not answer its cancellation.
    private static readonly TimeSpan Cancellation = TimeSpan.FromSeconds(0.5);

    // More would only wait for each other in the server. One alone would wait for a round trip each time.
    private const int MostOfKey = 4;

    // Over a server that refuses all writes for long, each command would otherwise open a connection. The pool may be the application's own.
    private static readonly TimeSpan FirstClearingPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestClearingPause = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource ending = new();
    private readonly SharedAttempt<NpgsqlDataSource> attempt = new(() => Task.FromResult(make()), time);
    private readonly KeyedLimit locks = new(MostOfKey);
    private readonly PoolUse pool = new();
    private readonly Lock clearing = new();
    private long? clearedAt;
    private long? lookedAt;
    private TimeSpan clearingPause = FirstClearingPause;
    private int isDisposed;

    /// <summary>Why this server can never be used; <see langword="null"/> if no such reason is known.</summary>
    public string? Refusal { get; set; }

    /// <summary>Creates connections that this package owns.</summary>
    public static PostgreSqlConnections To(string connectionString, TimeSpan timeout, ILogger logger)
    {
        string settings = SettingsOf(connectionString, timeout).ConnectionString;
        return new PostgreSqlConnections(() => NpgsqlDataSource.Create(settings), isOwned: true, timeout, logger, TimeProvider.System);
    }

    /// <summary>The settings of connections that this package owns.</summary>
    public static NpgsqlConnectionStringBuilder SettingsOf(string connectionString, TimeSpan timeout)
    {
        NpgsqlConnectionStringBuilder parts = new(connectionString);
        bool IsGiven(string setting) => parts.Keys.OfType<string>().Contains(setting, StringComparer.OrdinalIgnoreCase); // ContainsKey is true for each known one
        if (!IsGiven("Cancellation Timeout"))
            parts.CancellationTimeout = (int)Cancellation.TotalMilliseconds;
        // Npgsql gives each host of a list this time. A first one that does not answer would otherwise use up the time of the command, at each command. With one
        // second, Npgsql would wait for pooled connections without a limit.
        int hosts = parts.Host?.Split(',').Length ?? 1;
        int share = Math.Max(2, (int)(timeout.TotalSeconds / hosts));
        if (hosts > 1 && (parts.Timeout == 0 || parts.Timeout > share))
            parts.Timeout = share;
        return parts;
    }

    /// <summary>Makes the data source. A mistake in the host's code for it is thrown as it is, so that the host does not start.</summary>
    /// <exception cref="TwoFactorException">The data source cannot be made now.</exception>
    public Task MakeSourceAtStartAsync(CancellationToken cancellationToken) => FindSourceAsync(isStart: true, cancellationToken);

    /// <summary>Whether commands of several callers share a connection. No caller can then listen on it.</summary>
    public async Task<bool> IsMultiplexedAsync(CancellationToken cancellationToken) =>
        new NpgsqlConnectionStringBuilder((await FindSourceAsync(cancellationToken).ConfigureAwait(false)).ConnectionString).Multiplexing;

    /// <summary>Whether the host gave a view of several servers, which may lead to a standby.</summary>
    public async Task<bool> IsViewAsync(CancellationToken cancellationToken)
    {
        NpgsqlDataSource source = await FindSourceAsync(cancellationToken).ConfigureAwait(false);
        bool hasSeveral = new NpgsqlConnectionStringBuilder(source.ConnectionString).Host?.Contains(',', StringComparison.Ordinal) == true;
        return hasSeveral && attempt.Made is not NpgsqlMultiHostDataSource;
    }

    /// <summary>The most connections of the pool.</summary>
    public async Task<int> FindPoolSizeAsync(CancellationToken cancellationToken) => PoolUse.SizeOf(await FindSourceAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>The server's version.</summary>
    public async Task<Version> FindVersionAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
            return connection.PostgreSqlVersion;
    }

    /// <summary>Runs one command, and reads the first row.</summary>
    /// <returns>The result of <paramref name="read"/>, or the default value if there is no row.</returns>
    public Task<T?> QueryAsync<T>(string command, Func<DbDataReader, T?> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        QueryAsync(sending => RunAsync(sending, [Command(command, parameters)], read), cancellationToken);

    /// <summary>Runs two commands in one transaction, of which the first waits for the lock of a key, and reads the first row of the second.</summary>
    /// <remarks>Within this process, only a few commands for one key run at a time. A burst of one tenant's logins then holds only a few connections while it waits for the lock, and
    /// leaves the others of the pool to other tenants.</remarks>
    public Task<T?> QueryLockedAsync<T>(
        string lockCommand, string key, string command, Func<DbDataReader, T?> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        QueryAsync(
            sending => locks.RunAsync(key, () => RunAsync(sending, [Command(lockCommand, [new NpgsqlParameter { Value = key }]), Command(command, parameters)], read)),
            cancellationToken);

    private async Task<T?> QueryAsync<T>(Func<Sending, Task<T?>> run, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Refusal is { } refusal)
            throw PostgreSqlFailure.Unavailable(refusal);
        Sending sending = new();
        try
        {
            // Npgsql's own cancellation waits for the server. Instead, this method stops waiting, and the command continues in the background.
            Task<T?> running = run(sending);
            Abandoned.Observe(running);
            return await running.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            sending.TryGiveUp();
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e) when (PostgreSqlFailure.IsOfEngine(e) || e is OperationCanceledException)
        {
            throw sending.TryGiveUp() ? PostgreSqlFailure.NotSent(e, pool, attempt.Made) : PostgreSqlFailure.Of(e, mayHaveBeenProcessed: true);
        }
    }

    /// <summary>Listens on one connection until the process ends, and connects again if the connection is lost.</summary>
    public async ValueTask<IAsyncDisposable> ListenAsync(string channel, Action<string?> wake, CancellationToken cancellationToken)
    {
        try
        {
            return await new PostgreSqlListener(OpenAsync, ClearAfter, pool, channel, wake, timeout, logger, time, ending.Token).StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgreSqlFailure.IsOfEngine(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw PostgreSqlFailure.NotSent(e, pool, attempt.Made);
        }
    }

    /// <summary>Runs a script of several statements, in one transaction.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(string script, CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlConnection connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                try
                {
                    using NpgsqlCommand command = new(script, connection);
                    return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                }
                catch (PostgresException e)
                {
                    ClearAfter(e);
                    throw;
                }
            }
        }
        catch (Exception e) when (PostgreSqlFailure.IsOfEngine(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw PostgreSqlFailure.Of(e, mayHaveBeenProcessed: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (End() is { } owned)
            await owned.DisposeAsync().ConfigureAwait(false);
    }

    public void Dispose() => End()?.Dispose();

    // Ends the listeners. Each returns its connection, which a disposed data source closes.
    private NpgsqlDataSource? End()
    {
        if (Interlocked.Exchange(ref isDisposed, 1) == 1)
            return null;
        ending.Cancel();
        return isOwned ? attempt.Made : null;
    }

    private Task<NpgsqlDataSource> FindSourceAsync(CancellationToken cancellationToken) => FindSourceAsync(isStart: false, cancellationToken);

    private async Task<NpgsqlDataSource> FindSourceAsync(bool isStart, CancellationToken cancellationToken)
    {
        if (attempt.Made is { } made) // each command comes here
            return Writable(made);
        try
        {
            return Writable(await attempt.Begin().WaitAsync(timeout, cancellationToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (!(isStart && HostMistake.Is(e))) // the host's code may throw anything
        {
            throw PostgreSqlFailure.Of(e, mayHaveBeenProcessed: false);
        }
    }

    // Of a list of hosts, Npgsql takes any that has a free connection. A standby would refuse each command, and its reads may be old. What is returned here
    // is a view of the data source, which needs no disposal.
    private static NpgsqlDataSource Writable(NpgsqlDataSource source) =>
        source is NpgsqlMultiHostDataSource several ? several.WithTargetSession(TargetSessionAttributes.ReadWrite) : source;

    // Reads the first row of the last command.
    private async Task<T?> RunAsync<T>(Sending sending, NpgsqlBatchCommand[] commands, Func<DbDataReader, T?> read)
    {
        if (sending.IsGivenUp)
            throw new OperationCanceledException(); // the caller has stopped waiting, and needs no connection
        NpgsqlConnection connection = await OpenAsync(CancellationToken.None).ConfigureAwait(false);
        pool.Take();
        try
        {
            using NpgsqlBatch batch = new(connection) { Timeout = (int)Math.Ceiling(timeout.TotalSeconds) };
            foreach (NpgsqlBatchCommand command in commands)
                batch.BatchCommands.Add(command);
            if (!sending.TryBegin())
                throw new OperationCanceledException(); // the caller has stopped waiting
            NpgsqlDataReader reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                for (int i = 1; i < commands.Length; i++)
                    await reader.NextResultAsync().ConfigureAwait(false);
                T? result = await reader.ReadAsync().ConfigureAwait(false) ? read(reader) : default;
                // Read to the end, so that a failure of the commit is thrown.
                while (await reader.NextResultAsync().ConfigureAwait(false))
                {
                }

                return result;
            }
        }
        catch (PostgresException e)
        {
            ClearAfter(e);
            throw;
        }
        finally
        {
            pool.Return();
            await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    // A server that became a standby keeps the connections that were opened to it, so the pool would lead there again and again, although the host name
    // leads to its successor by now. Connections that are in use are closed when they are returned.
    private void ClearAfter(Exception failure)
    {
        if (!PostgreSqlFailure.IsReadOnly(failure) || attempt.Made is not { } made)
            return;
        lock (clearing)
        {
            if (clearedAt is { } last)
            {
                TimeSpan since = time.GetElapsedTime(last);
                if (since < clearingPause)
                    return;
                TimeSpan longer = clearingPause * 2;
                clearingPause = since > LongestClearingPause * 2 ? FirstClearingPause : longer < LongestClearingPause ? longer : LongestClearingPause;
            }

            clearedAt = time.GetTimestamp();
        }

        made.Clear();
        (made as NpgsqlMultiHostDataSource)?.ClearDatabaseStates();
    }

    // After one slow connection, Npgsql leaves a host out for ten seconds, also if no other one accepts writes.
    private void LookAtAllHostsAgain()
    {
        if (attempt.Made is not NpgsqlMultiHostDataSource several)
            return;
        lock (clearing)
        {
            if (lookedAt is { } last && time.GetElapsedTime(last) < FirstClearingPause)
                return;
            lookedAt = time.GetTimestamp();
        }

        several.ClearDatabaseStates();
    }

    // The host's code runs here too: it may give the password, or prepare the connection. Whatever it throws, the command was not sent.
    private async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        NpgsqlDataSource made = await FindSourceAsync(cancellationToken).ConfigureAwait(false);
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        try
        {
            return await HostTransaction.OpenOutsideAsync(made, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested(); // of a list of hosts, Npgsql throws another exception then
            LookAtAllHostsAgain();
            throw PostgreSqlFailure.NotSent(e, pool, made);
        }
    }

    private static NpgsqlBatchCommand Command(string text, NpgsqlParameter[] parameters)
    {
        NpgsqlBatchCommand command = new(text);
        foreach (NpgsqlParameter parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>Decides once whether a command is sent or reported as not sent, even if a connection becomes free just when the time is
    /// over.</summary>
    private sealed class Sending
    {
        private const int Begun = 1;
        private const int GivenUp = 2;

        private int decision;

        public bool IsGivenUp => Volatile.Read(ref decision) == GivenUp;

        public bool TryBegin() => Interlocked.CompareExchange(ref decision, Begun, 0) == 0;

        public bool TryGiveUp() => Interlocked.CompareExchange(ref decision, GivenUp, 0) == 0;
    }
}
