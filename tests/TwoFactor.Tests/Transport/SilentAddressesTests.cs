using System.Net;
using System.Net.Sockets;
using TwoFactor.Testing;
using TwoFactor.Transport;

namespace TwoFactor.Tests.Transport;

/// <summary>The addresses that gave no answer. <see cref="ConnectingTests"/> uses them through a provider.</summary>
public sealed class SilentAddressesTests
{
    [Category("Network")]
    [TestCase("", true)]
    [TestCase("open", false)]
    [TestCase("open, ask", true)]
    [TestCase("open, ask, answer", false)]
    public async Task Only_a_connection_that_gave_no_answer_makes_its_address_silent(string life, bool isSilent)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        SilentAddresses silent = new(new ManualTimeProvider());
        Socket socket = await AddressRace.ConnectAsync(
            [IPAddress.Loopback], ((IPEndPoint)listener.LocalEndpoint).Port, TimeSpan.FromSeconds(30), TimeProvider.System, CancellationToken.None);
        await using (ListeningStream connection = new(socket, silent, isToProxy: false))
        {
            foreach (string step in life.Split(", "))
                (step switch { "open" => connection.Open, "ask" => connection.Ask, "answer" => connection.Answer, _ => (Action)(() => { }) })();
        }

        Assert.That(silent.PutLast([IPAddress.Loopback, IPAddress.Any])[0], Is.EqualTo(isSilent ? IPAddress.Any : IPAddress.Loopback));
    }

    [Test]
    public void Of_several_silent_addresses_the_last_one_to_be_silent_is_tried_last()
    {
        ManualTimeProvider time = new();
        SilentAddresses silent = new(time);
        IPAddress[] addresses = [.. new[] { "10.0.0.1", "10.0.0.2" }.Select(IPAddress.Parse)];
        silent.Add(addresses[1]);
        time.Advance(TimeSpan.FromSeconds(1));
        silent.Add(addresses[0]);
        Assert.That(silent.PutLast(addresses), Is.EqualTo(new[] { addresses[1], addresses[0] }));
    }

    [Test]
    public void Silent_addresses_keep_their_order_and_are_forgotten_after_a_minute()
    {
        ManualTimeProvider time = new();
        SilentAddresses silent = new(time);
        IPAddress[] addresses = [.. new[] { "10.0.0.1", "10.0.0.2", "10.0.0.3" }.Select(IPAddress.Parse)];
        silent.Add(addresses[0]);
        Assert.That(silent.PutLast(addresses), Is.EqualTo(new[] { addresses[1], addresses[2], addresses[0] }));
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(silent.PutLast(addresses)[2], Is.EqualTo(addresses[0]));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(silent.PutLast(addresses), Is.EqualTo(addresses));
    }
}
