using System.Transactions;
using Npgsql;

namespace TwoFactor.PostgreSql;

/// <summary>Keeps the store out of a transaction of the host (<see cref="TransactionScope"/>), in which Npgsql enlists each connection that is opened. If the
/// host's transaction were rolled back, an outcome could be handed out twice, and the phone would show a question of a login that no longer exists.</summary>
internal static class HostTransaction
{
    /// <summary>Opens a connection that takes part in no transaction but its own.</summary>
    public static ValueTask<NpgsqlConnection> OpenOutsideAsync(NpgsqlDataSource source, CancellationToken cancellationToken) =>
        IsAny() ? new(OpenElsewhereAsync(source, cancellationToken)) : source.OpenConnectionAsync(cancellationToken);

    private static bool IsAny()
    {
        try
        {
            return Transaction.Current is not null;
        }
        catch (InvalidOperationException)
        {
            return true; // it was completed, and its scope has not ended yet
        }
    }

    // A new context has no transaction. A nested scope would do the same, but could not be ended on another thread inside a scope that is bound to its thread.
    private static Task<NpgsqlConnection> OpenElsewhereAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        using (ExecutionContext.SuppressFlow())
            return Task.Run(async () => await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false), CancellationToken.None);
    }
}
