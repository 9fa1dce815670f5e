using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Tests.Support;

/// <summary>An unused port of this machine, for a program that must be given its port.</summary>
internal static class FreePort
{
    // Below the range of ephemeral ports, so that no outgoing connection takes the port before the program does.
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
                // In use: try the next one.
            }
        }
    }
}
