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
            return Any();
        }
    }

    /// <returns>A free port, for a run without a browser.</returns>
    public static int Any()
    {
        while (true)
        {
            try
            {
                return Open(0);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The system chose a port that is free on 127.0.0.1 and taken on ::1. It chooses another one each time.
            }
        }
    }

    // The web server listens on both addresses of localhost. It leaves out ::1 where that is missing, but ends if the port is taken there.
    private static int Open(int port)
    {
        using TcpListener listener = new(IPAddress.Loopback, port);
        listener.Start();
        int opened = ((IPEndPoint)listener.LocalEndpoint).Port;
        try
        {
            using TcpListener second = new(IPAddress.IPv6Loopback, opened);
            second.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            // This machine has no IPv6.
        }

        return opened;
    }
}
