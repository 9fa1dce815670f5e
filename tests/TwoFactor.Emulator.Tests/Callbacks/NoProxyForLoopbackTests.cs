using System.Net;
using TwoFactor.Emulator.Callbacks;

namespace TwoFactor.Emulator.Tests.Callbacks;

/// <summary>Callbacks to this machine use no proxy.</summary>
internal sealed class NoProxyForLoopbackTests
{
    // A proxy on another machine cannot reach the loopback addresses of this machine.
    [TestCase("http://localhost:9/", null)]
    [TestCase("https://127.0.0.1/x", null)]
    [TestCase("https://[::1]/", null)]
    [TestCase("https://foo.localhost./", null)]
    [TestCase("https://shop.example/", "http://proxy.example:3128/")]
    public void No_proxy_is_used_for_loopback_addresses(string target, string? proxy)
    {
        NoProxyForLoopback proxies = new(new WebProxy("http://proxy.example:3128/"));

        Assert.That(proxies.GetProxy(new Uri(target))?.ToString(), Is.EqualTo(proxy));
        Assert.That(proxies.IsBypassed(new Uri(target)), Is.EqualTo(proxy is null));
    }
}
