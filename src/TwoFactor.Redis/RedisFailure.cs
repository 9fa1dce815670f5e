using StackExchange.Redis;

namespace TwoFactor.Redis;

/// <summary>Translates exceptions of StackExchange.Redis. Their messages are not used, because they may contain the address and parts of the
/// command.</summary>
internal static class RedisFailure
{
    // The error words with which the server refuses a command without running it.
    private static readonly string[] Refusals = ["OOM", "READONLY", "MISCONF", "NOREPLICAS", "LOADING", "NOAUTH", "NOPERM", "WRONGPASS", "MASTERDOWN", "CLUSTERDOWN"];

    // What the server says of a database, a command or a function in scripts that it does not have. A proxy's word for an outage may begin with ERR too.
    private static readonly string[] Lacks = ["DB index", "unknown", "script"];

    /// <summary>Whether the server has no memory left for new entries.</summary>
    public static bool IsFull(RedisServerException e) => Word(e) == "OOM";

    /// <summary>Whether the server is a replica, which the client took for a primary.</summary>
    public static bool IsOfReplica(Exception e) => e is RedisServerException refused && Word(refused) == "READONLY";

    /// <summary>Whether the server's user has no right to the command, or the client's command map does not contain it.</summary>
    public static bool IsForbidden(Exception e) => e switch
    {
        RedisServerException refused => Word(refused) == "NOPERM",
        RedisCommandException notSent => notSent.Message.Contains("command-map", StringComparison.Ordinal),
        _ => false,
    };

    /// <summary>Whether the client could not connect because the server's user has no right to a command that the client checks each connection
    /// with.</summary>
    public static bool IsRefusedConnection(Exception e) => e is RedisConnectionException { InnerException: { } cause }
        && (IsRefusedConnection(cause) || (cause is RedisServerException && cause.Message.Contains("NOPERM", StringComparison.Ordinal)));

    /// <summary>Whether the client knows no server that it may send the command to.</summary>
    public static bool IsWithoutServer(Exception e) => e is RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection };

    /// <summary>Whether the server lacks what the store needs, so that waiting does not help: a database, a command, or scripts as of Redis 7.</summary>
    public static bool IsLack(Exception e) => e switch
    {
        RedisServerException refused when Word(refused) == "ERR" => Lacks.Any(words => refused.Message.Contains(words, StringComparison.OrdinalIgnoreCase)),
        // "Multiple databases are not supported", "The database does not exist"
        RedisCommandException notSent => notSent.Message.Contains("database", StringComparison.Ordinal),
        _ => e.InnerException is { } cause && IsLack(cause),
    };

    /// <summary>Creates the exception for a command that was not sent, because all servers that can be reached are replicas.</summary>
    public static TwoFactorException NoPrimary() => Unavailable("Redis cannot be used now (no primary among the servers).", mayHaveBeenProcessed: false);

    /// <summary>Creates the exception for a failure before the command was sent.</summary>
    public static TwoFactorException NotSent(Exception e) => Unavailable(e, mayHaveBeenProcessed: false);

    /// <summary>Creates the exception for a command that may have been sent.</summary>
    public static TwoFactorException Of(Exception e) => Unavailable(e, e switch
    {
        RedisConnectionException lost => IsSent(lost.CommandStatus),
        RedisServerException refused => !Refusals.Contains(Word(refused)),
        RedisCommandException => false, // the client refused to send it
        ObjectDisposedException => false,
        _ => true, // also a timeout, because the command may still be sent later
    });

    private static bool IsSent(CommandStatus status) => status is not (CommandStatus.WaitingToBeSent or CommandStatus.WaitingInBacklog);

    private static TwoFactorException Unavailable(Exception e, bool mayHaveBeenProcessed) =>
        Unavailable($"Redis cannot be used now ({Reason(e)}).", mayHaveBeenProcessed);

    private static TwoFactorException Unavailable(string message, bool mayHaveBeenProcessed) =>
        new(TwoFactorError.Unavailable, message) { IsTransient = true, MayHaveBeenProcessed = mayHaveBeenProcessed };

    private static string Reason(Exception e) => e switch
    {
        // The inner exception of "no connection" contains the reason.
        RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection, InnerException: RedisConnectionException cause } => Reason(cause),
        RedisConnectionException lost => lost.FailureType.ToString(),
        RedisServerException refused when Word(refused) is { Length: > 0 } word => word,
        _ => e.GetType().Name,
    };

    // The server's error messages begin with a word in upper case.
    private static string Word(RedisServerException e)
    {
        string word = e.Message.Split(' ', 2)[0];
        return word.All(char.IsAsciiLetterUpper) ? word : string.Empty;
    }
}
