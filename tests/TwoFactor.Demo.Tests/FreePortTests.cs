using System.Net;
using System.Net.Sockets;

namespace TwoFactor.Demo.Tests;

/// <summary>The web server listens on both addresses of localhost, so a free port is free on both.</summary>
[Category("Network")]
public sealed class FreePortTests
{
    [TestCase("127.0.0.1")]
    [TestCase("::1")]
    public void A_port_that_is_taken_on_one_address_of_localhost_is_not_used(string address)
    {
        using TcpListener other = new(IPAddress.Parse(address), 0);
        try
        {
            other.Start();
        }
        catch (SocketException e) when (address == "::1" && e.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
        {
            Assert.Ignore("This machine has no IPv6.");
        }

        int taken = ((IPEndPoint)other.LocalEndpoint).Port;
        Assert.That(Stage.FreePort.Preferably(taken), Is.Not.EqualTo(taken));
    }

    [Test]
    public void A_free_port_is_used()
    {
        int free = Stage.FreePort.Any();
        Assert.That(Stage.FreePort.Preferably(free), Is.EqualTo(free));
    }
}
