using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Transport;

/// <summary>Connects to several addresses and uses the first connection that completes, by RFC 8305 ("Happy Eyeballs").</summary>
/// <remarks>The next attempt begins when the one before has failed, or has not completed after a short time. At most <see cref="MostAddresses"/>
/// are tried.</remarks>
internal static class AddressRace
{
    /// <summary>The most addresses that one call tries. Each needs a socket, and a name may have thousands.</summary>
    public const int MostAddresses = 16;

    private static readonly TimeSpan LongestStagger = TimeSpan.FromMilliseconds(250); // RFC 8305 section 8

    /// <param name="addresses">One address or more, in the order in which they are tried.</param>
    /// <param name="port">The port.</param>
    /// <param name="timeout">How long connecting may take. All attempts begin well before that time.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops all attempts.</param>
    /// <exception cref="SocketException">All attempts failed. It is the first failure, or the first that is not this machine's own, such as that it has no
    /// IPv6.</exception>
    public static async Task<Socket> ConnectAsync(
        IPAddress[] addresses, int port, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        IPAddress[] order = [.. addresses.Take(MostAddresses)];
        TimeSpan stagger = timeout / (2 * order.Length) < LongestStagger ? timeout / (2 * order.Length) : LongestStagger;
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<Socket>> running = [];
        SocketException? failure = null;
        Task turn = Task.CompletedTask; // when it ends, the attempt for the next address begins
        int next = 0;
        try
        {
            while (next < order.Length || running.Count > 0)
            {
                if (next < order.Length && turn.IsCompleted)
                {
                    running.Add(ConnectAsync(order[next++], port, over.Token));
                    turn = next < order.Length ? Task.Delay(stagger, time, over.Token) : Task.CompletedTask;
                }

                Task ended = await Task.WhenAny(next < order.Length ? [turn, .. running] : running).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                if (ended is not Task<Socket> attempt)
                    continue;
                running.Remove(attempt);
                try
                {
                    return await attempt.ConfigureAwait(false);
                }
                catch (SocketException e)
                {
                    if (failure is null or { SocketErrorCode: SocketError.AddressNotAvailable })
                        failure = e;
                    turn = Task.CompletedTask;
                }
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            foreach (Task<Socket> loser in running)
                _ = CloseAsync(loser);
        }

        throw failure ?? new SocketException((int)SocketError.HostUnreachable);
    }

    /// <summary>Orders the addresses so that the families alternate, beginning with the family of the first (RFC 8305 section 4).</summary>
    internal static IPAddress[] Interleave(IPAddress[] addresses)
    {
        AddressFamily family = addresses[0].AddressFamily;
        IPAddress[] same = [.. addresses.Where(address => address.AddressFamily == family)];
        IPAddress[] other = [.. addresses.Where(address => address.AddressFamily != family)];
        List<IPAddress> order = new(addresses.Length);
        for (int i = 0; i < Math.Max(same.Length, other.Length); i++)
        {
            order.AddRange(same.Skip(i).Take(1));
            order.AddRange(other.Skip(i).Take(1));
        }

        return [.. order];
    }

    private static async Task<Socket> ConnectAsync(IPAddress address, int port, CancellationToken cancellationToken)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task CloseAsync(Task<Socket> loser)
    {
        try
        {
            (await loser.ConfigureAwait(false)).Dispose();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // Another attempt has already succeeded, or the caller gave up.
        }
    }
}
