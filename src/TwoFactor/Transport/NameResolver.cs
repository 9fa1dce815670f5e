using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Transport;

/// <summary>Resolves a host name to addresses, within the caller's deadline.</summary>
/// <remarks>A look-up by the system's resolver cannot be cancelled, and uses a thread until it ends. All callers therefore share one look-up per
/// name.</remarks>
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
                _ = ended.Exception; // marks the exception as observed, because all callers may have stopped waiting
                inProgress.TryRemove(new KeyValuePair<string, Task<IPAddress[]>>(name, started));
            },
            state: null,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
        return used;
    }
}
