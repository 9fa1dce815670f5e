using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Tests.Support;

/// <summary>An unused port of this machine, for a program that must be given its port.</summary>
/// <remarks>Until the program takes the port, and while a test has stopped the program, another process could take it. So each process of tests finds its ports in a
/// block of its own.</remarks>
internal static class FreePort
{
    private static readonly Lazy<PortBlock> Block = new(() => PortBlock.Take(Path.GetTempPath())); // held until the process ends

    private static int last = Random.Shared.Next(PortBlock.Size);

    public static int Find()
    {
        while (true)
        {
            int port = Block.Value.First + (Interlocked.Increment(ref last) % PortBlock.Size);
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
