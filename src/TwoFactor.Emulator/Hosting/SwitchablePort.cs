using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Hosting;

/// <summary>A listening port that can be switched off and on while Kestrel runs, to simulate a host that crashes, is unplugged, and
/// returns.</summary>
internal sealed class SwitchablePort : IConnectionListener, IConnectionListenerFactory
{
    private const int Backlog = 512;
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly SocketConnectionContextFactory contexts;
    private readonly ConcurrentDictionary<ConnectionContext, byte> open = new();
    private readonly Lock gate = new();
    private readonly List<Socket> held = [];
    private readonly ChangeSignal switched = new();
    private readonly TimeProvider time;
    private Socket? listening;
    private bool stopped;

    /// <param name="logger">For the connections.</param>
    /// <param name="time">The clock of the pauses; the system's by default.</param>
    public SwitchablePort(ILogger logger, TimeProvider? time = null)
    {
        contexts = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), logger);
        this.time = time ?? TimeProvider.System;
    }

    /// <summary>Accepts a connection. Tests replace it.</summary>
    public Func<Socket, CancellationToken, ValueTask<Socket>> Accept { get; init; } =
        static (socket, cancellationToken) => socket.AcceptAsync(cancellationToken);

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.None, 0);

    /// <summary>Called by Kestrel, once.</summary>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            EndPoint = endpoint;
            Switch(PortState.Open);
            return ValueTask.FromResult<IConnectionListener>(this);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(e.Message, e);
        }
    }

    /// <summary>Changes the state. When it returns, the change has taken effect; unless the port is open, all connections are closed.</summary>
    public void Switch(PortState state)
    {
        lock (gate)
        {
            if (stopped)
                return;
            ReleaseSockets();
            Socket socket = new(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            held.Add(socket);
            if (EndPoint is IPEndPoint { Address: var address } && address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(EndPoint);
            EndPoint = socket.LocalEndPoint!;       // a port that was chosen by the system stays the same
            // A bound port without a listener refuses connections, and no other program can use it in the meantime.
            if (state is PortState.Open)
                socket.Listen(Backlog);
            else if (state is PortState.Silent)
                FillQueue(socket);
            listening = state is PortState.Open ? socket : null;
            switched.Raise();
        }

        if (state is not PortState.Open)
            CutConnections();
    }

    public void CutConnections()
    {
        foreach (ConnectionContext connection in open.Keys)
            connection.Abort();
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task next = switched.Next;
            (Socket? socket, bool isOver) = Look();
            if (isOver)
                return null;
            if (socket is null)
                await next.WaitAsync(cancellationToken);
            else if (await TryAcceptAsync(socket, cancellationToken) is Socket accepted)
                return Track(contexts.Create(accepted), socket);
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        lock (gate)
        {
            stopped = true;
            ReleaseSockets();
            switched.Raise();
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        contexts.Dispose();
    }

    // On Linux a queue of length 0 holds one connection that is not accepted yet; further connections then get no reply. Other systems may queue
    // them, but a client that waits for a handshake sees no difference.
    private void FillQueue(Socket socket)
    {
        socket.Listen(0);
        Socket filler = new(EndPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        held.Add(filler);
        filler.Connect(EndPoint);
    }

    private void ReleaseSockets()
    {
        listening = null;
        foreach (Socket socket in held)
            socket.Dispose();
        held.Clear();
    }

    private (Socket? Socket, bool IsOver) Look()
    {
        lock (gate)
            return (listening, stopped);
    }

    private async Task<Socket?> TryAcceptAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            Socket accepted = await Accept(socket, cancellationToken);
            accepted.NoDelay = true;
            return accepted;
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
        {
            await Task.Delay(PauseAfterFailure, time, cancellationToken); // the connection stays in the queue, so the next attempt would fail at once
            return null;
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return null;        // the port was switched, or the client has closed the connection
        }
    }

    private ConnectionContext Track(ConnectionContext connection, Socket acceptedBy)
    {
        open[connection] = 0;
        connection.ConnectionClosed.Register(() => open.TryRemove(connection, out _));
        if (Look().Socket != acceptedBy)
            connection.Abort();     // the port was switched in the meantime, and CutConnections did not see this connection
        return connection;
    }
}
