using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Certificates;

/// <summary>The certificates of the emulated servers: by which names and addresses a client can call them.</summary>
internal sealed class ServerCertificateTests
{
    [Test]
    public async Task A_server_certificate_names_its_use()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        using TcpClient tcp = new();
        await tcp.ConnectAsync(emulator.SezameEndpoint.Host, emulator.SezameEndpoint.Port);
        using SslStream tls = new(tcp.GetStream(), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync("localhost");

        using X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        Assert.That(
            certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.Cast<Oid>().Select(use => use.Value),
            Is.EqualTo((string[])["1.3.6.1.5.5.7.3.1"]));
        Assert.That(certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages, Is.EqualTo(X509KeyUsageFlags.DigitalSignature));
    }

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
    public async Task An_emulator_on_another_address_reports_it_and_can_be_called_there(string address, string host)
    {
        if (address.Contains(':', StringComparison.Ordinal) && !Socket.OSSupportsIPv6)
            Assert.Ignore("This machine has no IPv6.");
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions { Address = IPAddress.Parse(address), AllowOutsideDevelopment = true });
        using HttpClient http = Clients.Trusting(emulator, emulator.SezameEndpoint);
        using HttpClient phone = new() { BaseAddress = emulator.PhoneAddress };

        Assert.That(emulator.SezameEndpoint.Host, Is.EqualTo(host));
        Assert.That(await http.GetStringAsync("ping"), Is.EqualTo("boing"));
        Assert.That(await phone.GetStringAsync("api/screen"), Does.StartWith("{"));
    }

    // The vendors' SDKs have fixed host names.
    [TestCase("httpapi.secsign.com")]
    [TestCase("HTTPAPI2.secsign.com")]
    [TestCase("hqfrontend-finprin.finprin.com")]
    [TestCase("a.shop.example")]
    [TestCase("xn--mnchen-3ya.example")]
    [TestCase("192.0.2.7")]
    [TestCase("localhost")]
    public async Task A_server_can_be_called_by_a_name_that_was_added(string name)
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions
        {
            HostNames =
            {
                "httpapi.secsign.com", "httpapi2.secsign.com", "hqfrontend-finprin.finprin.com.", "*.shop.example", "münchen.example", "192.0.2.7", "localhost",
            },
        });
        foreach (Uri server in (Uri[])[emulator.SezameEndpoint, emulator.SecSignEndpoint, emulator.SecSignFallbackEndpoint])
        {
            using RawConnection connection = await RawConnection.OpenAsync(emulator, server, name: name);
            Assert.That((await connection.SendAsync($"GET /ping HTTP/1.1\nHost: {name}")).StatusLine, Does.StartWith("HTTP/1.1 "));
        }
    }

    [Test]
    public async Task Another_name_is_not_in_the_certificate()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions { HostNames = { "httpapi.secsign.com" } });

        await Assert.ThrowsAsync<AuthenticationException>(() => RawConnection.OpenAsync(emulator, emulator.SezameEndpoint, name: "httpapi2.secsign.com"));
    }

    [TestCase("")]
    [TestCase("https://httpapi.secsign.com/")]
    [TestCase("httpapi.secsign.com:443")]
    [TestCase("*")]
    [TestCase("*.*.example")]
    [TestCase("a b")]
    [TestCase("*.192.0.2.7")]
    public async Task A_value_that_is_not_a_host_name_cannot_be_added(string name)
    {
        ArgumentException refusal = await Assert.ThrowsAsync<ArgumentException>(() => EmulatorHost.StartAsync(new EmulatorOptions { HostNames = { name } }));

        Assert.That(refusal.Message, Does.Contain($"\"{name}\" is not a host name"));
    }

    [Test]
    public async Task A_client_that_does_not_trust_the_authority_does_not_connect()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();
        using HttpClient http = new() { BaseAddress = emulator.SezameEndpoint };

        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync("ping"));
    }

    [Test]
    public async Task The_file_of_the_authority_is_deleted_when_the_emulator_stops()
    {
        EmulatorHost emulator = await EmulatorHost.StartAsync();
        Assert.That(File.Exists(emulator.CaCertificatePath));

        await emulator.DisposeAsync();

        Assert.That(Directory.Exists(Path.GetDirectoryName(emulator.CaCertificatePath)), Is.False);
    }

    [Test]
    public async Task The_emulator_listens_on_loopback_only_by_default()
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync();

        Assert.That(System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => listener.Port == emulator.SezameEndpoint.Port || listener.Port == emulator.PhoneAddress.Port)
            .Select(listener => listener.Address), Is.All.EqualTo(IPAddress.Loopback));
    }
}
