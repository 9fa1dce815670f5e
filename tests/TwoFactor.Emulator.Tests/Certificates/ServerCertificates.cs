using System.Net;
using System.Net.Sockets;
using TwoFactor.Emulator.Tests.Tools;

namespace TwoFactor.Emulator.Tests.Certificates;

internal sealed class ServerCertificates
{
    [TestCase("localhost")]
    [TestCase("127.0.0.1")]
    public async Task A_server_can_be_called_by_any_name_of_this_machine(string name)
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        using HttpClient http = Clients.Trusting(emulator, new UriBuilder(emulator.SezameEndpoint) { Host = name }.Uri);

        Assert.That(await http.GetStringAsync("ping"), Is.EqualTo("boing"));
    }

    [TestCase("127.0.0.2", "127.0.0.2")]
    [TestCase("::1", "[::1]")]
    [TestCase("0.0.0.0", "localhost")]
    [TestCase("::", "localhost")]
    [Platform("Linux")]
    public async Task An_emulator_that_listens_elsewhere_says_so_and_can_be_called_there(string address, string host)
    {
        if (address.Contains(':', StringComparison.Ordinal) && !Socket.OSSupportsIPv6)
            Assert.Ignore("This machine has no IPv6.");
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions { Address = IPAddress.Parse(address) });
        using HttpClient http = Clients.Trusting(emulator, emulator.SezameEndpoint);
        using HttpClient phone = new() { BaseAddress = emulator.PhoneAddress };

        Assert.That(emulator.SezameEndpoint.Host, Is.EqualTo(host));
        Assert.That(await http.GetStringAsync("ping"), Is.EqualTo("boing"));
        Assert.That(await phone.GetStringAsync("api/screen"), Does.StartWith("{"));
    }

    [Test]
    public async Task Who_does_not_trust_the_authority_does_not_connect()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        using HttpClient http = new() { BaseAddress = emulator.SezameEndpoint };

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("ping"));
    }

    [Test]
    public async Task The_authoritys_file_is_gone_when_the_emulator_is()
    {
        EmulatorHost emulator = await EmulatorHost.StartAsync();
        Assert.That(File.Exists(emulator.CaCertificatePath));

        await emulator.DisposeAsync();

        Assert.That(Directory.Exists(Path.GetDirectoryName(emulator.CaCertificatePath)), Is.False);
    }

    [Test]
    public async Task Only_loopback_is_listened_on()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();

        Assert.That(System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => listener.Port == emulator.SezameEndpoint.Port || listener.Port == emulator.PhoneAddress.Port)
            .Select(listener => listener.Address), Is.All.EqualTo(IPAddress.Loopback));
    }
}
