using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Benchmarks.Servers;

/// <summary>A server that hangs: the system takes its connections, and nobody answers on them.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly TcpListener listener;

    /// <param name="port">The port of the server that hangs now.</param>
    public SilentServer(int port)
    {
        listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start(backlog: 512);
    }

    public void Dispose() => listener.Dispose();
}
