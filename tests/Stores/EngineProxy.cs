using System.Net;
using System.Net.Sockets;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Stores;

/// <summary>Stands between a store and its engine, and passes on what both say, or fails to.</summary>
public sealed class EngineProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, port: 0);
    private readonly Lock changing = new();
    private readonly List<ProxiedConnection> connections = [];
    private readonly int enginePort;
    private TaskCompletionSource calm = Calm();
    private volatile EngineTrouble trouble;
    private (byte[] Command, bool IsDone)? trap;

    public EngineProxy(int enginePort)
    {
        this.enginePort = enginePort;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public EngineTrouble Trouble => trouble;

    /// <summary>A text in the engine's answers, and the one of the same length that the store reads in its place: for an engine of another version.</summary>
    public (byte[] Found, byte[] Read)? Rewriting { get; init; }

    /// <summary>Causes a trouble, or ends it. When this returns, it has taken effect.</summary>
    public void Set(EngineTrouble wanted)
    {
        lock (changing)
        {
            EngineTrouble before = trouble;
            trouble = wanted;
            trap = null;
            foreach (ProxiedConnection connection in connections.ToArray())
            {
                if (wanted == EngineTrouble.Unreachable || (before == EngineTrouble.WakeUpsLost && connection.CarriesWakeUps))
                    connection.Cut();
            }

            if (wanted == EngineTrouble.Slow)
                calm = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            else
                calm.TrySetResult();
        }
    }

    /// <summary>Cuts everything at the next command that holds a text: before the engine has it, or when it is done and the answer is on its way.</summary>
    public void CutAt(byte[] command, bool isDone)
    {
        lock (changing)
            trap = (command, isDone);
    }

    public ValueTask DisposeAsync()
    {
        listener.Dispose();
        Set(EngineTrouble.Unreachable);
        return ValueTask.CompletedTask;
    }

    /// <summary>Completes when the engine is not slow.</summary>
    internal Task WhenQuick()
    {
        lock (changing)
            return calm.Task;
    }

    /// <summary>Finds out whether a request is the one at which everything is cut.</summary>
    /// <returns>Whether the engine still does it; <see langword="null"/> where it is any other request.</returns>
    internal bool? Spring(ReadOnlySpan<byte> request)
    {
        lock (changing)
        {
            if (trap is not { } set || request.IndexOf(set.Command) < 0)
                return null;
            trap = null;
            return set.IsDone;
        }
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
                    if (trouble == EngineTrouble.Unreachable)
                    {
                        connection.Cut();
                        continue;
                    }

                    connections.Add(connection);
                }

                _ = connection.RunAsync(enginePort);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }
}
