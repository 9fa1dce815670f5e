using System.Data.Common;
using Npgsql;

namespace TwoFactor.PostgreSql;

/// <summary>Runs commands over pooled connections, bounded in time, and says of each failure whether the command may have been run.</summary>
internal sealed class PostgreSqlConnections(Func<NpgsqlDataSource> open, bool isOwned, TimeSpan timeout) : IAsyncDisposable
{
    // A server that does not answer a command hardly answers its cancellation.
    private static readonly TimeSpan Cancellation = TimeSpan.FromSeconds(0.5);

    private readonly Lazy<NpgsqlDataSource> source = new(open);

    /// <summary>Why this server cannot be used for good; <see langword="null"/> while no such reason is known.</summary>
    public string? Refusal { get; set; }

    /// <summary>Connections of our own.</summary>
    public static PostgreSqlConnections To(string connectionString, TimeSpan timeout)
    {
        NpgsqlConnectionStringBuilder parts = new(connectionString);
        if (!parts.ContainsKey("Cancellation Timeout"))
            parts.CancellationTimeout = (int)Cancellation.TotalMilliseconds;
        return new PostgreSqlConnections(() => NpgsqlDataSource.Create(parts.ConnectionString), isOwned: true, timeout);
    }

    /// <summary>The server's version.</summary>
    public async Task<Version> FindVersionAsync(CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlConnection connection = await OpenAsync().WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                return connection.PostgreSqlVersion;
        }
        catch (Exception e) when (PostgreSqlFailure.IsOfEngine(e) || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw PostgreSqlFailure.Of(e, mayHaveBeenProcessed: false);
        }
    }

    /// <summary>Runs one command, and reads the first row.</summary>
    /// <returns>What <paramref name="read"/> makes of the row, or the default value where there is none.</returns>
    public Task<T?> QueryAsync<T>(string command, Func<DbDataReader, T?> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        QueryAsync(first: null, [], command, read, cancellationToken, parameters);

    /// <summary>Runs two commands in one transaction, and reads the first row of the second.</summary>
    public async Task<T?> QueryAsync<T>(
        string? first, NpgsqlParameter[] firstParameters, string command, Func<DbDataReader, T?> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        if (Refusal is { } refusal)
            throw PostgreSqlFailure.Unavailable(refusal);
        Sending sending = new();
        try
        {
            // The client's own cancellation asks the server, and waits for it. Who does not want to wait leaves the command to itself.
            return await RunAsync(sending, first, firstParameters, command, read, parameters).WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e) when (PostgreSqlFailure.IsOfEngine(e) || e is OperationCanceledException)
        {
            throw PostgreSqlFailure.Of(e, sending.HasBegun);
        }
    }

    /// <summary>Listens on one connection for the rest of the process, and connects again when it is lost.</summary>
    public async ValueTask<IAsyncDisposable> ListenAsync(string channel, Action<string?> wake, CancellationToken cancellationToken) =>
        await PostgreSqlListener.StartAsync(source.Value, channel, wake, timeout, cancellationToken).ConfigureAwait(false);

    /// <summary>Runs a script of several statements, in one transaction.</summary>
    public async Task ExecuteAsync(string script, CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlCommand command = source.Value.CreateCommand(script);
            await using (command.ConfigureAwait(false))
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgreSqlFailure.IsOfEngine(e))
        {
            throw PostgreSqlFailure.Of(e, mayHaveBeenProcessed: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (isOwned && source.IsValueCreated)
            await source.Value.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<T?> RunAsync<T>(
        Sending sending, string? first, NpgsqlParameter[] firstParameters, string command, Func<DbDataReader, T?> read, NpgsqlParameter[] parameters)
    {
        NpgsqlConnection connection = await OpenAsync().ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            using NpgsqlBatch batch = new(connection) { Timeout = (int)Math.Ceiling(timeout.TotalSeconds) };
            if (first is not null)
                batch.BatchCommands.Add(Command(first, firstParameters));
            batch.BatchCommands.Add(Command(command, parameters));
            sending.HasBegun = true;
            NpgsqlDataReader reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                if (first is not null)
                    await reader.NextResultAsync().ConfigureAwait(false);
                T? result = await reader.ReadAsync().ConfigureAwait(false) ? read(reader) : default;
                // To the end, so that a failure at the commit is seen.
                while (await reader.NextResultAsync().ConfigureAwait(false))
                {
                }

                return result;
            }
        }
    }

    // After the time, not even a connection that becomes free is used: the caller was told that nothing was sent.
    private async Task<NpgsqlConnection> OpenAsync()
    {
        using CancellationTokenSource deadline = new(timeout);
        return await source.Value.OpenConnectionAsync(deadline.Token).ConfigureAwait(false);
    }

    private static NpgsqlBatchCommand Command(string text, NpgsqlParameter[] parameters)
    {
        NpgsqlBatchCommand command = new(text);
        foreach (NpgsqlParameter parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    /// <summary>Whether a command may have reached the server.</summary>
    private sealed class Sending
    {
        public bool HasBegun { get; set; }
    }
}
