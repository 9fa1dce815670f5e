using Npgsql;

namespace TwoFactor.PostgreSql;

/// <summary>Counts the connections that the store has taken from the pool, to tell a pool without a free connection from a server that does not
/// answer.</summary>
internal sealed class PoolUse
{
    private int taken;

    public void Take() => Interlocked.Increment(ref taken);

    public void Return() => Interlocked.Decrement(ref taken);

    /// <summary>Whether the store alone has taken all connections of the pool. Connections that the host takes from the same pool are not counted, so the
    /// result is then <see langword="false"/> although none is free.</summary>
    public bool IsExhausted(NpgsqlDataSource source) => Volatile.Read(ref taken) >= SizeOf(source);

    /// <summary>The most connections that a data source opens to each of its servers.</summary>
    public static int SizeOf(NpgsqlDataSource source)
    {
        NpgsqlConnectionStringBuilder settings = new(source.ConnectionString);
        return settings.Pooling ? settings.MaxPoolSize : int.MaxValue;
    }
}
