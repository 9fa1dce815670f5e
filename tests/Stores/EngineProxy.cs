using System.Net;
using System.Net.Sockets;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Stores;

/// <summary>A TCP proxy between a store and its engine that can cause every fault.</summary>
public sealed class EngineProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, port: 0);
    private readonly Lock changing = new();
    private readonly List<ProxiedConnection> connections = [];
    private volatile int enginePort;
    private TaskCompletionSource calm = Calm();
    private TaskCompletionSource answering = Calm();
    private volatile EngineFault fault;
    private (IReadOnlyList<byte[]> Commands, bool IsDone)? trap;

    public EngineProxy(int enginePort)
    {
        this.enginePort = enginePort;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public EngineFault Fault => fault;

    /// <summary>A text in the engine's answers, and its replacement of the same length: to pretend another version of the engine.</summary>
    public (byte[] Found, byte[] Read)? Rewriting { get; init; }

    /// <summary>Begins or ends a fault. It is in effect when this method returns.</summary>
    public void Set(EngineFault wanted)
    {
        lock (changing)
        {
            EngineFault before = fault;
            fault = wanted;
            trap = null;
            foreach (ProxiedConnection connection in connections.ToArray())
            {
                if (wanted == EngineFault.Unreachable || (before == EngineFault.WakeUpsLost && connection.CarriesWakeUps))
                    connection.Cut();
            }

            if (wanted == EngineFault.Slow)
                calm = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            else
                calm.TrySetResult();
        }
    }

    /// <summary>Makes new connections lead to another engine, as an address does after a takeover.</summary>
    public void LeadTo(int port) => enginePort = port;

    /// <summary>Makes the engine unreachable at the next command that contains one of the texts: before the engine gets the command, or after it has done it and answered.</summary>
    public void CutAt(IReadOnlyList<byte[]> commands, bool isDone)
    {
        lock (changing)
            trap = (commands, isDone);
    }

    /// <summary>Ends a fault, and makes the engine unreachable again at the next command that contains one of the texts, as in <see cref="CutAt"/>.</summary>
    public void EndUntil(IReadOnlyList<byte[]> commands, bool isDone)
    {
        lock (changing)
        {
            Set(EngineFault.None);
            CutAt(commands, isDone);
        }
    }

    /// <summary>Holds all answers back, except on connections for wake-ups. New connections for commands are then opened last.</summary>
    public void HoldCommands()
    {
        lock (changing)
            answering = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>Passes the answers on that were held back.</summary>
    public void ReleaseCommands()
    {
        lock (changing)
            answering.TrySetResult();
    }

    public ValueTask DisposeAsync()
    {
        listener.Dispose();
        ReleaseCommands();
        Set(EngineFault.Unreachable);
        return ValueTask.CompletedTask;
    }

    /// <summary>Completes when the engine is not slow.</summary>
    internal Task WhenQuick()
    {
        lock (changing)
            return calm.Task;
    }

    /// <summary>Completes when no answer to a command is held back.</summary>
    internal Task WhenAnswering()
    {
        lock (changing)
            return answering.Task;
    }

    /// <summary>Checks whether a request contains the text given to <see cref="CutAt"/>.</summary>
    /// <returns>Whether the engine still gets it; <see langword="null"/> for any other request.</returns>
    internal bool? Spring(ReadOnlySpan<byte> request)
    {
        lock (changing)
        {
            if (trap is not { } set || !ContainsAny(request, set.Commands))
                return null;
            trap = null;
            return set.IsDone;
        }
    }

    private static bool ContainsAny(ReadOnlySpan<byte> request, IReadOnlyList<byte[]> texts)
    {
        foreach (byte[] text in texts)
        {
            if (request.IndexOf(text) >= 0)
                return true;
        }

        return false;
    }

    internal void Forget(ProxiedConnection connection)
    {
        lock (changing)
            connections.Remove(connection);
    }

    private static TaskCompletionSource Calm()
    {
        TaskCompletionSource calm = new(TaskCreationOptions.RunContinuationsAsynchronously);
        calm.SetResult();
        return calm;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync();
                ProxiedConnection connection = new(this, client);
                lock (changing)
                {
                    if (fault == EngineFault.Unreachable)
                    {
                        connection.Cut();
                        continue;
                    }

                    connections.Add(connection);
                }

                _ = connection.RunAsync(enginePort);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or SocketException)
        {
            // The test is over.
        }
    }
}
