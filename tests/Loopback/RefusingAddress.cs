using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Tests.Loopback;

/// <summary>An address of this machine that refuses connections: nothing listens at its port, which is bound so that no other program gets it.</summary>
public sealed class RefusingAddress : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public RefusingAddress()
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Uri = new Uri($"https://localhost:{((IPEndPoint)socket.LocalEndPoint!).Port}/");
    }

    public Uri Uri { get; }

    public void Dispose() => socket.Dispose();
}
