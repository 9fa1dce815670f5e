using System.Net;
using System.Net.Sockets;
using TwoFactor.Testing.FlowStores;

namespace TwoFactor.Tests.Stores;

/// <summary>One connection through an <see cref="EngineProxy"/>.</summary>
internal sealed class ProxiedConnection(EngineProxy proxy, TcpClient store)
{
    private readonly TcpClient engine = new();
    private readonly TaskCompletionSource listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int isCut;
    private volatile bool isLast; // the next answer is lost, and the engine is unreachable from then on

    /// <summary>Whether the store listens for wake-ups on this connection.</summary>
    public bool CarriesWakeUps => listening.Task.IsCompleted;

    public void Cut()
    {
        if (Interlocked.Exchange(ref isCut, 1) == 1)
            return;
        store.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        store.Close();
        engine.Close();
    }

    public async Task RunAsync(int enginePort)
    {
        try
        {
            await engine.ConnectAsync(IPAddress.Loopback, enginePort);
            store.NoDelay = engine.NoDelay = true;
            await Task.WhenAny(PassRequestsAsync(), PassAnswersAsync());
        }
        catch (SocketException)
        {
            // The engine does not run.
        }
        finally
        {
            Cut();
            proxy.Forget(this);
        }
    }

    private async Task PassRequestsAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        NetworkStream from = store.GetStream();
        NetworkStream to = engine.GetStream();
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and int count)
            {
                if (buffer.AsSpan(0, count).IndexOf("\nSUBSCRIBE\r\n"u8) >= 0 || buffer.AsSpan(0, count).IndexOf("LISTEN "u8) >= 0)
                    listening.TrySetResult();
                if (proxy.Spring(buffer.AsSpan(0, count)) is { } isDone)
                {
                    isLast = isDone;
                    if (!isDone)
                    {
                        proxy.Set(EngineFault.Unreachable);
                        return;
                    }
                }

                await proxy.WhenQuick();
                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One of them went away.
        }
    }

    private async Task PassAnswersAsync()
    {
        byte[] buffer = new byte[64 * 1024];
        NetworkStream from = engine.GetStream();
        NetworkStream to = store.GetStream();
        try
        {
            while (await from.ReadAsync(buffer) is > 0 and int count)
            {
                await Task.WhenAny(proxy.WhenAnswering(), listening.Task);
                if (isLast)
                    proxy.Set(EngineFault.Unreachable);
                if (isLast || proxy.Fault == EngineFault.AnswersLost)
                    return;
                if (proxy.Fault == EngineFault.WakeUpsLost && CarriesWakeUps)
                    continue;
                Rewrite(buffer.AsSpan(0, count));
                await to.WriteAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // One of them went away.
        }
    }

    private void Rewrite(Span<byte> answer)
    {
        if (proxy.Rewriting is not { } rewriting)
            return;
        while (answer.IndexOf(rewriting.Found) is >= 0 and int at) // one read may bring several answers
        {
            rewriting.Read.CopyTo(answer[at..]);
            answer = answer[(at + rewriting.Found.Length)..];
        }
    }
}
