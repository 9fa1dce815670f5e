using System.Net;
using TwoFactor.Cli.Doctor;

namespace TwoFactor.Cli.Tests.Doctor;

/// <summary>The way to a server is that of a login, and messages do not show the proxy's password.</summary>
public sealed class ServerRouteTests
{
    [TestCase("https://localhost:7301/", null)]
    [TestCase("https://emulator.localhost:7301/", null)]
    [TestCase("https://127.0.0.9:7301/", null)]
    [TestCase("https://[::1]:7301/", null)]
    [TestCase("https://svc.example/", "proxy.example:3128")]
    public void Loopback_is_reached_without_the_proxy_and_its_password_is_never_shown(string server, string? proxy)
    {
        ServerRoute route = ServerRoute.Find(new Uri(server), new WebProxy("http://jdoe:hunter2@proxy.example:3128"));
        Assert.That(route.ProxyName, Is.EqualTo(proxy));
        Assert.That(route.Through, Does.Not.Contain("hunter2"));
    }
}
