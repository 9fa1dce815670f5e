using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Transport;

/// <summary>Resolves a host name to addresses, within the caller's deadline.</summary>
/// <remarks>A look-up by the system's resolver cannot be cancelled, and blocks a thread until it ends. So each look-up has a thread of its own: on the
/// threads of the pool, names whose servers do not answer would hold up the whole process. All callers share one look-up per name. If a look-up takes
/// longer than the caller's timeout, for example because the first name server is down, or a name server fails, the last known addresses are
/// used.</remarks>
/// <param name="lookUp">The system's resolver, or a test's. It may block.</param>
/// <param name="time">The clock; by default the system's.</param>
internal sealed class NameResolver(Func<string, IPAddress[]> lookUp, TimeProvider? time = null)
{
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly TimeProvider time = time ?? TimeProvider.System;
    private readonly Lock starting = new(); // two look-ups of one name would use two threads
    private readonly ConcurrentDictionary<string, Task<IPAddress[]>> inProgress = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, (IPAddress[] Addresses, long At)> last = new(StringComparer.OrdinalIgnoreCase); // names in settings: few

    /// <summary>The system's resolver.</summary>
    public static NameResolver System { get; } = new(Dns.GetHostAddresses);

    /// <summary>Resolves one name.</summary>
    /// <param name="name">A host name, or an address.</param>
    /// <param name="timeout">After this time, the last addresses of the name are used, if they are known and not too old.</param>
    /// <param name="cancellationToken">Ends the wait. The look-up goes on, and its addresses are kept for the next call.</param>
    /// <returns>One address or more, in the resolver's order.</returns>
    /// <exception cref="SocketException">The name has no address.</exception>
    public async Task<IPAddress[]> ResolveAsync(string name, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (IPAddress.TryParse(name, out IPAddress? address))
            return [address];
        Task<IPAddress[]> lookUp = LookUp(name);
        if (last.TryGetValue(name, out (IPAddress[] Addresses, long At) known) && time.GetElapsedTime(known.At) < Memory)
        {
            await Task.WhenAny(lookUp, Task.Delay(timeout, time, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            if (!lookUp.IsCompleted || IsOfNameServer(lookUp.Exception?.InnerException))
                return known.Addresses;
        }

        IPAddress[] addresses = await lookUp.WaitAsync(cancellationToken).ConfigureAwait(false);
        return addresses.Length > 0 ? addresses : throw new SocketException((int)SocketError.HostNotFound);
    }

    // The name server fails, or none can be reached. That says nothing about the name, unlike HostNotFound.
    private static bool IsOfNameServer(Exception? failure) =>
        failure is SocketException { SocketErrorCode: SocketError.TryAgain or SocketError.NoRecovery };

    private Task<IPAddress[]> LookUp(string name)
    {
        lock (starting)
        {
            if (inProgress.TryGetValue(name, out Task<IPAddress[]>? known) && !known.IsCompleted)
                return known;
            Task<IPAddress[]> started = Task.Factory.StartNew(
                () => lookUp(name),
                CancellationToken.None,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously,
                TaskScheduler.Default);
            inProgress[name] = started;
            _ = KeepAsync(name, started);
            return started;
        }
    }

    // Also when all callers have stopped waiting.
    private async Task KeepAsync(string name, Task<IPAddress[]> started)
    {
        try
        {
            IPAddress[] addresses = await started.ConfigureAwait(false);
            if (addresses.Length > 0)
                last[name] = (addresses, time.GetTimestamp());
        }
#pragma warning disable CA1031 // each caller gets the failure
        catch (Exception)
#pragma warning restore CA1031
        {
            // The last addresses stay known.
        }
        finally
        {
            inProgress.TryRemove(new KeyValuePair<string, Task<IPAddress[]>>(name, started));
        }
    }
}
