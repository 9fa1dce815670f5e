using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Transport;

/// <summary>Finds the addresses of a host name, within the caller's deadline.</summary>
/// <remarks>The system's own resolver cannot be stopped: it keeps a thread until it gives up. So all who ask for one name share one look-up.</remarks>
/// <param name="lookUp">The system's resolver, or a test's.</param>
internal sealed class NameResolver(Func<string, Task<IPAddress[]>> lookUp)
{
    private readonly ConcurrentDictionary<string, Task<IPAddress[]>> inProgress = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The system's resolver.</summary>
    public static NameResolver System { get; } = new(Dns.GetHostAddressesAsync);

    /// <returns>One address or more, in the resolver's order.</returns>
    /// <exception cref="SocketException">The name has no address.</exception>
    public async Task<IPAddress[]> ResolveAsync(string name, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(name, out IPAddress? address))
            return [address];
        IPAddress[] addresses = await LookUp(name).WaitAsync(cancellationToken).ConfigureAwait(false);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    private Task<IPAddress[]> LookUp(string name)
    {
        while (inProgress.TryGetValue(name, out Task<IPAddress[]>? known))
        {
            if (!known.IsCompleted)
                return known;
            inProgress.TryRemove(new KeyValuePair<string, Task<IPAddress[]>>(name, known));
        }

        Task<IPAddress[]> started = Task.Run(() => lookUp(name));
        Task<IPAddress[]> used = inProgress.GetOrAdd(name, started);
        _ = started.ContinueWith(
            (ended, _) =>
            {
                _ = ended.Exception; // seen: it may come when all callers have given up
                inProgress.TryRemove(new KeyValuePair<string, Task<IPAddress[]>>(name, started));
            },
            state: null,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return used;
    }
}
