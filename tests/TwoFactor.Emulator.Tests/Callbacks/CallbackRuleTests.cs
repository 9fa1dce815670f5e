using TwoFactor.Emulator.Callbacks;

namespace TwoFactor.Emulator.Tests.Callbacks;

/// <summary>https, a full host name, no IP address (Sezame 1.2); loopback only by a switch.</summary>
internal sealed class CallbackRuleTests
{
    [TestCase("https://test.example.com/sezameauthcallback/")]
    [TestCase("https://test.example.com:8443/?a=b")]
    public void A_public_https_address_is_accepted(string address) =>
        Assert.That(new CallbackRule(() => false).Check(address), Is.EqualTo(new Uri(address)));

    [TestCase("http://test.example.com/")]
    [TestCase("https://203.0.113.9/")]
    [TestCase("https://[2001:db8::1]/")]
    [TestCase("https://intranet/")]
    [TestCase("https://localhost/")]
    [TestCase("https://127.0.0.1/")]
    [TestCase("https://localhost./x")]
    [TestCase("https://foo.localhost/x")]
    [TestCase("https://127.0.0.1./x")]
    [TestCase("https://203.0.113.9./")]
    [TestCase("https://intranet./")]
    [TestCase("https://user:secret@test.example.com/")]
    [TestCase("ftp://test.example.com/")]
    [TestCase("https://\uFEFF")] // found by fuzzing
    [TestCase("https://\u200B.example/")]
    [TestCase("test.example.com")]
    [TestCase("")]
    [TestCase(null)]
    public void Any_other_address_is_refused(string? address) => Assert.That(new CallbackRule(() => false).Check(address), Is.Null);

    [TestCase("https://localhost:5001/")]
    [TestCase("http://localhost:5000/")]
    [TestCase("http://127.0.0.1:5000/")]
    [TestCase("https://[::1]:5001/")]
    [TestCase("https://localhost./")]
    [TestCase("https://shop.localhost:5001/")]
    public void With_AllowLoopbackCallbacks_loopback_addresses_are_accepted(string address) => Assert.That(new CallbackRule(() => true).Check(address), Is.Not.Null);

    [TestCase("http://test.example.com/")]
    [TestCase("https://203.0.113.9/")]
    [TestCase("https://user@localhost/")]
    public void AllowLoopbackCallbacks_accepts_nothing_but_loopback_addresses(string address) => Assert.That(new CallbackRule(() => true).Check(address), Is.Null);
}
