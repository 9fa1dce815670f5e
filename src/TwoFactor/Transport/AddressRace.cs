using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Transport;

/// <summary>Connects to the first of several addresses that completes, as RFC 8305 ("Happy Eyeballs") has it.</summary>
/// <remarks>Addresses of both families take turns. The next one begins when the one before it has failed, or has not completed for a moment.</remarks>
internal static class AddressRace
{
    private static readonly TimeSpan LongestStagger = TimeSpan.FromMilliseconds(250); // RFC 8305 section 8

    /// <param name="addresses">One address or more, the best first.</param>
    /// <param name="port">The port.</param>
    /// <param name="timeout">How long all of it may take: each address gets its turn well before.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SocketException">None of them could be connected to; the first failure.</exception>
    public static async Task<Socket> ConnectAsync(
        IPAddress[] addresses, int port, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        IPAddress[] order = Interleave(addresses);
        TimeSpan stagger = timeout / (2 * order.Length) < LongestStagger ? timeout / (2 * order.Length) : LongestStagger;
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<Socket>> running = [];
        Exception? firstFailure = null;
        Task turn = Task.CompletedTask; // its end lets the next address begin
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
                    firstFailure ??= e;
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

        throw firstFailure ?? new SocketException((int)SocketError.HostUnreachable);
    }

    /// <summary>The addresses with both families in turn, beginning with the family of the first (RFC 8305 section 4).</summary>
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
            // It lost anyway.
        }
    }
}
