using TwoFactor.Cli.Doctor;

namespace TwoFactor.Cli.Tests.Doctor;

/// <summary>The way to a server, as messages name it.</summary>
public sealed class ServerRouteTests
{
    [TestCase("http://proxy.example:3128/", "proxy.example:3128")]
    [TestCase("http://b\u00fccher.example:3128/", "xn--bcher-kva.example:3128")]
    [TestCase("http://127.0.0.1:3128/", "127.0.0.1:3128")]
    [TestCase("http://[2001:db8::1]:3128/", "[2001:db8::1]:3128")]
    public void A_proxy_is_named_by_its_host_and_port(string proxy, string expected) =>
        Assert.That(new ServerRoute(new Uri("https://auth.example/"), new Uri(proxy)).ProxyName, Is.EqualTo(expected));

    [TestCase("https://[::1]:8443/", "[::1]:8443")]
    [TestCase("https://b\u00fccher.example/", "xn--bcher-kva.example:443")]
    public void A_server_that_is_reached_directly_is_named_by_its_host_and_port(string server, string expected) =>
        Assert.That(new ServerRoute(new Uri(server), null).FirstHopName, Is.EqualTo(expected));
}
