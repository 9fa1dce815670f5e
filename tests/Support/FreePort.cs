using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Tests.Support;

/// <summary>A port of this machine on which nobody listens, for a program that has to be told its port, or for an address that refuses.</summary>
internal static class FreePort
{
    // Below the ports that systems take for connections, so that none of those takes it before the program does.
    private const int First = 20_000;
    private const int Count = 12_000;

    private static int last = Random.Shared.Next(Count);

    public static int Find()
    {
        while (true)
        {
            int port = First + (Interlocked.Increment(ref last) % Count);
            try
            {
                using TcpListener listener = new(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there: the next one.
            }
        }
    }
}
