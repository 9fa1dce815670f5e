using System.Net;
using TwoFactor.Emulator.Phone;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>A stranger's page can make its own name point here, and would then be of the phone's own origin; the name gives it away.</summary>
internal sealed class HostNamesOfThePhone
{
    [TestCase("localhost", "127.0.0.1")]
    [TestCase("LocalHost", "127.0.0.1")]
    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("[::1]", "::1")]
    [TestCase("192.0.2.7", "192.0.2.7")]
    [TestCase("localhost", "0.0.0.0")]
    [TestCase("192.0.2.7", "0.0.0.0")]
    [TestCase("192.0.2.7", "::")]
    [TestCase("[2001:db8::1]", "::")]
    public void Ours_are_served(string host, string boundTo) =>
        Assert.That(PhoneGuard.IsOurName(host, IPAddress.Parse(boundTo)), Is.True);

    [TestCase("0.0.0.0")]
    [TestCase("::")]
    public void The_machines_own_name_is_ours_where_all_its_addresses_are(string boundTo) =>
        Assert.That(PhoneGuard.IsOurName(Dns.GetHostName(), IPAddress.Parse(boundTo)), Is.True);

    [TestCase("evil.example", "127.0.0.1")]
    [TestCase("evil.example", "0.0.0.0")]
    [TestCase("evil.example", "::")]
    [TestCase("127.0.0.1.evil.example", "0.0.0.0")]
    [TestCase("", "0.0.0.0")]
    [TestCase("192.0.2.8", "192.0.2.7")]
    public void Others_are_not(string host, string boundTo) =>
        Assert.That(PhoneGuard.IsOurName(host, IPAddress.Parse(boundTo)), Is.False);
}
