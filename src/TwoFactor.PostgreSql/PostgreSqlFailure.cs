using System.Net.Sockets;
using Npgsql;

namespace TwoFactor.PostgreSql;

/// <summary>Translates what the client throws. Its own messages stay out: they may repeat the address and parts of the command. The server's code is digits
/// and letters.</summary>
internal static class PostgreSqlFailure
{
    private const string NoTable = "42P01";

    // A host that stops disposes the connections under its last calls.
    public static bool IsOfEngine(Exception e) => e is NpgsqlException or TimeoutException or SocketException or IOException or ObjectDisposedException;

    /// <summary>What happened to a command, which may have been run.</summary>
    public static TwoFactorException Of(Exception e, bool mayHaveBeenProcessed)
    {
        string? code = (e as PostgresException)?.SqlState;
        string missing = code == NoTable ? " Its tables are missing: run Schema.sql, or set CreateSchema." : string.Empty;
        return new TwoFactorException(TwoFactorError.Unavailable, $"PostgreSQL cannot be used now ({code ?? e.GetType().Name}).{missing}")
        {
            IsTransient = true,
            MayHaveBeenProcessed = mayHaveBeenProcessed,
        };
    }

    public static TwoFactorException Unavailable(string reason) => new(TwoFactorError.Unavailable, reason) { IsTransient = true };

    /// <summary>Whether the server has no room on its disk for new rows.</summary>
    public static bool IsFull(TwoFactorException e) => e.Message.Contains($"({PostgresErrorCodes.DiskFull})", StringComparison.Ordinal);
}
