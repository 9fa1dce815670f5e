using System.Net;
using TwoFactor.Cli.Doctor;

namespace TwoFactor.Cli.Tests.Doctor;

/// <summary>The way to a server is that of a login, and messages do not show the proxy's password.</summary>
public sealed class ServerRouteTests
{
    private static readonly WebProxy Proxy = new("http://jdoe:hunter2@proxy.example:3128");

    [TestCase("https://localhost:7301/")]
    [TestCase("https://emulator.localhost:7301/")]
    [TestCase("https://127.0.0.9:7301/")]
    [TestCase("https://[::1]:7301/")]
    public void Loopback_is_reached_without_the_proxy(string server) =>
        Assert.That(ServerRoute.Find(new Uri(server), Proxy).Proxy, Is.Null);

    [Test]
    public void The_route_through_a_proxy_does_not_contain_its_user_and_password()
    {
        ServerRoute route = ServerRoute.Find(new Uri("https://svc.example/"), Proxy);
        Assert.That(route.ProxyName, Is.EqualTo("proxy.example:3128"));
        Assert.That($"{route} {route.Proxy!.OriginalString}", Does.Not.Contain("hunter2").And.Not.Contain("jdoe"));
    }
}
