using System.Net.Sockets;
using Npgsql;

namespace TwoFactor.PostgreSql;

/// <summary>Translates exceptions of Npgsql. Their messages are not used, because they may contain the address and parts of the command. The server's
/// error code consists of digits and letters.</summary>
internal static class PostgreSqlFailure
{
    // A host that stops may dispose the connections during its last calls, so ObjectDisposedException is included.
    public static bool IsOfEngine(Exception e) => e is NpgsqlException or TimeoutException or SocketException or IOException or ObjectDisposedException;

    /// <summary>Creates the exception for a failed command.</summary>
    public static TwoFactorException Of(Exception e, bool mayHaveBeenProcessed)
    {
        string? code = (e as PostgresException)?.SqlState;
        string hint = code switch
        {
            PostgresErrorCodes.UndefinedTable => " Its tables are missing: run Schema.sql, or set CreateSchema.",
            PostgresErrorCodes.ReadOnlySqlTransaction => " It refuses writes, perhaps because it is a standby.",
            _ => string.Empty,
        };
        return new TwoFactorException(TwoFactorError.Unavailable, Message(code ?? e.GetType().Name) + hint)
        {
            IsTransient = true,
            MayHaveBeenProcessed = mayHaveBeenProcessed && !IsReadOnly(e),
        };
    }

    /// <summary>Whether a server refused a command because it accepts no writes.</summary>
    public static bool IsReadOnly(Exception e) => e is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction };

    /// <summary>For what a standby answers: the failure of a write, which it would refuse.</summary>
    public static PostgresException ReadOnly() => new(string.Empty, "ERROR", "ERROR", PostgresErrorCodes.ReadOnlySqlTransaction);

    /// <summary>Creates the exception for a failure before anything was sent, perhaps because others have all connections of the pool.</summary>
    public static TwoFactorException NotSent(Exception e, PoolUse pool, NpgsqlDataSource? source) => e is not PostgresException && source is not null && pool.IsExhausted(source)
        ? Unavailable("PostgreSQL cannot be used now (no connection became free; see Maximum Pool Size).")
        : Of(e, mayHaveBeenProcessed: false);

    public static TwoFactorException Unavailable(string reason) => new(TwoFactorError.Unavailable, reason) { IsTransient = true };

    /// <summary>Whether the server's disk is full.</summary>
    public static bool IsFull(TwoFactorException e) => e.Message == Message(PostgresErrorCodes.DiskFull);

    private static string Message(string reason) => $"PostgreSQL cannot be used now ({reason}).";
}
