using System.Net;
using System.Net.Sockets;
using System.Text;

namespace TwoFactor.Cli.Tests.Support;

/// <summary>A proxy that leads every tunnel (CONNECT), whatever its name, to one port of this machine.</summary>
internal sealed class TunnelProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);

    public TunnelProxy(int target)
    {
        listener.Start();
        _ = ServeAsync(target);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Dispose() => listener.Dispose();

    private async Task ServeAsync(int target)
    {
        try
        {
            while (true)
                _ = TunnelAsync(await listener.AcceptTcpClientAsync(), target);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task TunnelAsync(TcpClient client, int target)
    {
        using (client)
        using (TcpClient server = new())
        {
            NetworkStream near = client.GetStream();
            StringBuilder head = new();
            byte[] one = new byte[1];
            while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                if (await near.ReadAsync(one) == 0)
                    return;
                head.Append((char)one[0]);
            }

            await server.ConnectAsync(IPAddress.Loopback, target);
            await near.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray());
            NetworkStream far = server.GetStream();
            await Task.WhenAny(near.CopyToAsync(far), far.CopyToAsync(near));
        }
    }
}
