using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace TwoFactor.PostgreSql;

/// <summary>Runs commands over pooled connections, bounded in time, and says of each failure whether the command may have been run.</summary>
internal sealed class PostgreSqlConnections(Func<NpgsqlDataSource> open, bool isOwned, TimeSpan timeout) : IAsyncDisposable
{
    private readonly Lazy<NpgsqlDataSource> source = new(open);

    /// <summary>Runs one command, and reads the first row.</summary>
    /// <returns>What <paramref name="read"/> makes of the row, or the default value where there is none.</returns>
    public Task<T?> QueryAsync<T>(string command, Func<DbDataReader, T?> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters) =>
        QueryAsync(first: null, [], command, read, cancellationToken, parameters);

    /// <summary>Runs two commands in one transaction, and reads the first row of the second.</summary>
    public async Task<T?> QueryAsync<T>(
        string? first, NpgsqlParameter[] firstParameters, string command, Func<DbDataReader, T?> read, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        bool isSent = false;
        try
        {
            NpgsqlConnection connection = await source.Value.OpenConnectionAsync(deadline.Token).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                using NpgsqlBatch batch = new(connection);
                if (first is not null)
                    batch.BatchCommands.Add(Command(first, firstParameters));
                batch.BatchCommands.Add(Command(command, parameters));
                isSent = true;
                NpgsqlDataReader reader = await batch.ExecuteReaderAsync(deadline.Token).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    if (first is not null)
                        await reader.NextResultAsync(deadline.Token).ConfigureAwait(false);
                    T? result = await reader.ReadAsync(deadline.Token).ConfigureAwait(false) ? read(reader) : default;
                    // To the end, so that a failure at the commit is seen.
                    while (await reader.NextResultAsync(deadline.Token).ConfigureAwait(false))
                    {
                    }

                    return result;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException or SocketException)
        {
            throw Unavailable(e, isSent);
        }
    }

    /// <summary>Listens on one connection for the rest of the process, and connects again when it is lost.</summary>
    public async ValueTask<IAsyncDisposable> ListenAsync(string channel, Action<string?> wake, CancellationToken cancellationToken) =>
        await PostgreSqlListener.StartAsync(source.Value, channel, wake, timeout, cancellationToken).ConfigureAwait(false);

    /// <summary>Runs a script of several statements.</summary>
    public async Task ExecuteAsync(string script, CancellationToken cancellationToken)
    {
        try
        {
            NpgsqlCommand command = source.Value.CreateCommand(script);
            await using (command.ConfigureAwait(false))
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or SocketException)
        {
            throw Unavailable(e, mayHaveBeenProcessed: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (isOwned && source.IsValueCreated)
            await source.Value.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Without the client's message: it may repeat the address and parts of the command. The server's own code is digits and letters.</summary>
    internal static TwoFactorException Unavailable(Exception e, bool mayHaveBeenProcessed) =>
        new(TwoFactorError.Unavailable, $"PostgreSQL cannot be used now ({(e as PostgresException)?.SqlState ?? e.GetType().Name}).")
        {
            IsTransient = true,
            MayHaveBeenProcessed = mayHaveBeenProcessed,
        };

    private static NpgsqlBatchCommand Command(string text, NpgsqlParameter[] parameters)
    {
        NpgsqlBatchCommand command = new(text);
        foreach (NpgsqlParameter parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }
}
