using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Tests.Loopback;

/// <summary>An address of this machine that does not answer connections: it listens with a full backlog.</summary>
internal sealed class FullBacklog : IDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> queued = [];

    private FullBacklog(IPAddress address, int port)
    {
        Address = address;
        listener.Bind(new IPEndPoint(address, port));
        listener.Listen(0);
        for (int i = 0; i < 4; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            queued.Add(socket);
            try
            {
                socket.Connect(address, port);
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                // The first connections fill the backlog; all further ones wait.
            }
        }
    }

    public IPAddress Address { get; }

    /// <summary>Starts several, at 127.0.0.10 and the following addresses.</summary>
    public static FullBacklog[] Start(int count, int port) =>
        [.. Enumerable.Range(0, count).Select(i => new FullBacklog(IPAddress.Parse($"127.0.0.{10 + i}"), port))];

    public void Dispose()
    {
        foreach (Socket socket in queued)
            socket.Dispose();
        listener.Dispose();
    }
}
