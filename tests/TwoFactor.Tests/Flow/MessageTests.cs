using TwoFactor.Flow;
using TwoFactor.Testing;
using static TwoFactor.TwoFactorCapabilities;

namespace TwoFactor.Tests.Flow;

/// <summary>The text that the phone shows, and the comparison code in it.</summary>
public sealed class MessageTests
{
    private const string Eighty = "12345678901234567890123456789012345678901234567890123456789012345678901234567890";

    [TestCase("Pay 5 euros", "Pay 5 euros. Code 47")]
    [TestCase("Pay 5 euros. ", "Pay 5 euros. Code 47")]
    [TestCase("Pay 5 euros?", "Pay 5 euros? Code 47")]
    [TestCase("Pay 5 euros!", "Pay 5 euros! Code 47")]
    [TestCase("Pay\r\n5\teuros", "Pay  5 euros. Code 47")]
    [TestCase(Eighty, Eighty + ". Code 47")]
    [TestCase(Eighty + "1", Eighty + ". Code 47")]
    [TestCase(null, "payment. Code 47")]
    [TestCase("", "payment. Code 47")]
    [TestCase(" . ", "payment. Code 47")]
    public void The_code_follows_the_message_or_the_purpose(string? message, string expected) => Assert.That(FlowMessage.Of(Request(message), "47"), Is.EqualTo(expected));

    [TestCase("Pay 5 euros.", "Pay 5 euros")]
    [TestCase("Pay 5 euros?", "Pay 5 euros?")]
    [TestCase(null, "payment")]
    public void Without_a_code_the_message_or_the_purpose_stands_alone(string? message, string expected) => Assert.That(FlowMessage.Of(Request(message), code: null), Is.EqualTo(expected));

    // It cannot be sent, but a login need not fail because of it.
    [Test]
    public void A_lone_surrogate_in_the_message_is_replaced() => Assert.That(FlowMessage.Of(Request("Pay \uD800 5 euros"), code: null), Is.EqualTo("Pay \uFFFD 5 euros"));

    [TestCase(CustomMessage, true, true)]
    [TestCase(CustomMessage, false, false)]
    [TestCase(CustomMessage | TwoFactorCapabilities.AccessPass, true, false)]
    [TestCase(TwoFactorCapabilities.AccessPass, true, false)]
    [TestCase(None, true, false)]
    public async Task A_login_has_a_code_where_the_phone_shows_the_message_but_no_picture(TwoFactorCapabilities capabilities, bool isWanted, bool hasCode)
    {
        using FlowHost scene = new(options => options.ShowComparisonCode &= isWanted, options => options.Capabilities = capabilities);
        FlowStart start = await scene.Flow.StartAsync(FlowHost.Request());
        Assert.That(start.ComparisonCode, hasCode ? Does.Match("^[1-9][0-9]$") : Is.Null);
        string? sent = scene.Service.Calls.Last(call => call.Operation == ServiceOperation.Start).Request!.Message;
        Assert.That(sent, Is.EqualTo(hasCode ? $"sign-in. Code {start.ComparisonCode}" : "sign-in"));
    }

    private static FlowRequest Request(string? message) => new(FlowHost.Tenant, "jdoe") { Message = message, Purpose = "payment" };
}
