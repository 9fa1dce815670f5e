using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Demo.Stage;

/// <summary>Finds a free port on this machine.</summary>
internal static class FreePort
{
    /// <returns>The preferred port, or a free one if it is taken.</returns>
    public static int Preferably(int preferred)
    {
        try
        {
            return Open(preferred);
        }
        catch (SocketException)
        {
            return Open(0);
        }
    }

    /// <returns>A free port, for a run without a browser.</returns>
    public static int Any() => Open(0);

    private static int Open(int port)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
