using System.Data.Common;
using Npgsql;

namespace TwoFactor.PostgreSql;

/// <summary>Creates the tables if requested, and checks whether this package can use them.</summary>
internal sealed class PostgreSqlSchema(PostgreSqlConnections connections, PostgreSqlStoreOptions options)
{
    private const int KnownVersion = 1;
    private const int SmallestPool = 2;

    // The oldest version that was supported when this was written.
    private static readonly Version Oldest = new(13, 0);

    private readonly PostgreSqlCommands commands = PostgreSqlCommands.Of(options);

    /// <summary>Creates the tables if requested, and checks them and the server.</summary>
    /// <exception cref="TwoFactorException">The server cannot be used now.</exception>
    /// <exception cref="InvalidOperationException">The server is too old, the tables have another version, the user lacks a right, or the connections are
    /// multiplexed or too few. Nothing was changed.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (await connections.IsMultiplexedAsync(cancellationToken).ConfigureAwait(false))
            throw Refuse("Multiplexing in the connection string of PostgreSQL cannot be used, because such a connection cannot wait for changes of logins. Leave it out.");
        if (await connections.IsViewAsync(cancellationToken).ConfigureAwait(false))
            throw Refuse("The data source of PostgreSQL was made by WithTargetSession from one of several servers, and may lead to a standby. Give the store the NpgsqlMultiHostDataSource itself.");
        if (await connections.FindPoolSizeAsync(cancellationToken).ConfigureAwait(false) < SmallestPool)
            throw Refuse("Maximum Pool Size in the connection string of PostgreSQL is 1, and one connection is always taken to wait for changes of logins. Set it to 2 or more.");
        Version version = await connections.FindVersionAsync(cancellationToken).ConfigureAwait(false);
        if (version < Oldest)
            throw Refuse($"PostgreSQL {version} is too old; version {Oldest.Major} or newer is needed.");
        if (await FindMissingRightAsync(cancellationToken).ConfigureAwait(false) is { } missing)
            throw new InvalidOperationException(missing); // it may be granted later, so this is no lasting refusal
        if (FindWrongIsolation(await connections.QueryAsync(commands.Isolation, row => row.GetString(0), cancellationToken).ConfigureAwait(false)) is { } isolation)
            throw Refuse(isolation);
        if (await MustCreateAsync(cancellationToken).ConfigureAwait(false))
            await CreateAsync(cancellationToken).ConfigureAwait(false);

        int? found = await connections.QueryAsync(
            commands.State, row => row.GetInt32(0) == KnownVersion && row.GetBoolean(1) ? throw PostgreSqlFailure.ReadOnly() : (int?)row.GetInt32(0), cancellationToken).ConfigureAwait(false);
        if (found != KnownVersion)
            throw Refuse($"The tables in schema {options.Schema} have version {found}, and this package knows version {KnownVersion}. Nothing was changed.");
    }

    /// <summary>What the user of the connection has no right to, as a message; <see langword="null"/> if it has all rights that the store needs, also to create
    /// the tables if that is requested and they are missing.</summary>
    public async Task<string?> FindMissingRightAsync(CancellationToken cancellationToken) =>
        await FindMissingRightAsync(commands.MissingRight, cancellationToken).ConfigureAwait(false)
        ?? (await MustCreateAsync(cancellationToken).ConfigureAwait(false) ? await FindMissingRightAsync(commands.MissingRightToCreate, cancellationToken).ConfigureAwait(false) : null);

    private async Task<string?> FindMissingRightAsync(string query, CancellationToken cancellationToken) =>
        await connections.QueryAsync(query, row => row.GetString(0), cancellationToken).ConfigureAwait(false) is { } missing
            ? $"The user of the connection to PostgreSQL has no right to {missing}. The README of TwoFactor.PostgreSql lists the rights that are needed."
            : null;

    /// <summary>Why the tables cannot be used now, from a row of <see cref="PostgreSqlCommands.State"/>; <see langword="null"/> if they
    /// can.</summary>
    /// <exception cref="PostgresException">The server refuses writes.</exception>
    public static string? FindTrouble(DbDataReader row) => row.GetInt32(0) != KnownVersion
        ? $"The tables have version {row.GetInt32(0)}, and this package knows version {KnownVersion}."
        : row.GetBoolean(1) ? throw PostgreSqlFailure.ReadOnly() : FindWrongIsolation(row.GetString(2));

    // PostgreSQL runs "read uncommitted" as "read committed".
    private static string? FindWrongIsolation(string? isolation) => isolation?.EndsWith("committed", StringComparison.Ordinal) == true
        ? null
        : $"default_transaction_isolation is '{isolation}' for this user and database. It must be 'read committed'; otherwise limits do not hold. See the README of TwoFactor.PostgreSql.";

    private async Task<bool> MustCreateAsync(CancellationToken cancellationToken) =>
        options.CreateSchema && await FindVersionAsync(cancellationToken).ConfigureAwait(false) is null or < KnownVersion;

    private async Task<int?> FindVersionAsync(CancellationToken cancellationToken)
    {
        bool exists = await connections.QueryAsync(commands.Exists, row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false);
        return exists ? await connections.QueryAsync(commands.State, row => (int?)row.GetInt32(0), cancellationToken).ConfigureAwait(false) : null;
    }

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        using Stream script = typeof(PostgreSqlSchema).Assembly.GetManifestResourceStream("Schema.sql")!;
        using StreamReader reader = new(script);
        string text = await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        await connections.ExecuteAsync(text.Replace("twofactor", $"\"{options.Schema}\"", StringComparison.Ordinal), cancellationToken).ConfigureAwait(false);
    }

    private InvalidOperationException Refuse(string reason)
    {
        connections.Refusal = reason;
        return new InvalidOperationException(reason);
    }
}
