using System.Net;
using TwoFactor.Emulator.Phone;

namespace TwoFactor.Emulator.Tests.Phone;

/// <summary>Against DNS rebinding: a foreign page can make its own host name point to this machine, so the phone accepts only names of this machine.</summary>
internal sealed class PhoneHostNameTests
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
    public void Names_of_this_machine_are_accepted(string host, string boundTo) =>
        Assert.That(PhoneGuard.IsOurName(host, IPAddress.Parse(boundTo), []), Is.True);

    [TestCase("0.0.0.0")]
    [TestCase("::")]
    public void The_host_name_is_accepted_when_bound_to_all_addresses(string boundTo) =>
        Assert.That(PhoneGuard.IsOurName(Dns.GetHostName(), IPAddress.Parse(boundTo), []), Is.True);

    [TestCase("emulator", "emulator")]
    [TestCase("Emulator", "emulator")]
    [TestCase("emulator.test", "emulator.test.")]
    [TestCase("emulator.test.", "emulator.test.")]
    [TestCase("emulator.test.", "emulator.test")]
    [TestCase("localhost.", "emulator.test")]
    public async Task A_name_that_the_emulator_was_given_is_accepted(string host, string given)
    {
        await using EmulatorHost emulator = await EmulatorHost.StartAsync(new EmulatorOptions { HostNames = { given } });
        using HttpClient browser = new() { BaseAddress = emulator.PhoneAddress, DefaultRequestHeaders = { Host = host } };
        Assert.That((await browser.GetAsync("api/screen")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("evil.example", "127.0.0.1")]
    [TestCase("evil.example", "0.0.0.0")]
    [TestCase("evil.example", "::")]
    [TestCase("127.0.0.1.evil.example", "0.0.0.0")]
    [TestCase("", "0.0.0.0")]
    [TestCase("192.0.2.8", "192.0.2.7")]
    public void Other_names_are_refused(string host, string boundTo) =>
        Assert.That(PhoneGuard.IsOurName(host, IPAddress.Parse(boundTo), ["emulator", "*.example"]), Is.False);
}
