namespace TwoFactor.Transport;

/// <summary>The gates of a pool, one for each server, such as a service and its fallback.</summary>
/// <param name="maximum">The most requests in flight to one server.</param>
internal sealed class ServerGates(int maximum)
{
    private readonly Lock adding = new();
    private volatile Entry[] entries = [];

    public ConnectionGate For(Uri server)
    {
        Entry[] known = entries;
        return Find(known, server) ?? Add(server);
    }

    private static ConnectionGate? Find(Entry[] known, Uri server)
    {
        foreach (Entry entry in known)
        {
            if (entry.Port == server.Port && entry.Host.Equals(server.IdnHost, StringComparison.OrdinalIgnoreCase))
                return entry.Gate;
        }

        return null;
    }

    private ConnectionGate Add(Uri server)
    {
        lock (adding)
        {
            if (Find(entries, server) is { } known)
                return known;
            ConnectionGate gate = new(maximum);
            entries = [.. entries, new Entry(server.IdnHost, server.Port, gate)];
            return gate;
        }
    }

    private sealed record Entry(string Host, int Port, ConnectionGate Gate);
}
