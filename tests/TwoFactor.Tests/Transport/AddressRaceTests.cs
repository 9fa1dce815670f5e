using System.Net;
using System.Net.Sockets;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>Which addresses of a name are tried, and in which order. <see cref="ConnectingTests"/> uses them through a provider.</summary>
public sealed class AddressRaceTests
{
    [Category("Network")]
    [TestCase(16, true)]
    [TestCase(17, false)]
    public async Task At_most_sixteen_addresses_are_tried(int place, bool isTried)
    {
        using TcpListener listener = new(IPAddress.Parse("127.0.0.99"), 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        IPAddress[] addresses = [.. Enumerable.Range(1, 2000).Select(i => IPAddress.Parse(i == place ? "127.0.0.99" : $"127.0.{1 + (i / 200)}.{1 + (i % 200)}"))];
        Task<Socket> connecting = AddressRace.ConnectAsync(addresses, port, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        if (isTried)
            (await connecting).Dispose();
        else
            Assert.That((await Assert.ThrowsAsync<SocketException>(() => connecting)).SocketErrorCode, Is.EqualTo(SocketError.ConnectionRefused));
    }

    [Test]
    public void IPv6_and_IPv4_addresses_alternate()
    {
        IPAddress[] given = [.. new[] { "::1", "::2", "::3", "10.0.0.1", "10.0.0.2" }.Select(IPAddress.Parse)];
        Assert.That(AddressRace.Interleave(given).Select(one => one.ToString()), Is.EqualTo(new[] { "::1", "10.0.0.1", "::2", "10.0.0.2", "::3" }));
    }
}
