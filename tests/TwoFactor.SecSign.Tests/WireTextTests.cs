using System.Text;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign.Tests;

/// <summary>Which values of an answer are percent-encoded. The specification promises this encoding, and the service does not use it, so a text with a percent sign is
/// usually only that.</summary>
public sealed class WireTextTests
{
    [TestCase("", false)]
    [TestCase("100 %", false)]
    [TestCase("100%", false)]
    [TestCase("%4", false)]
    [TestCase("%zz", false)]
    [TestCase("%%41", false)]
    [TestCase("%41%zz", false, Description = "one escape after the other")]
    [TestCase("%41x%zz", false)]
    [TestCase("%41%", false)]
    [TestCase("%41", true)]
    [TestCase("%41%42", true)]
    [TestCase("a%41b%c3%BCc", true)]
    public void A_value_is_percent_encoded_if_every_percent_sign_begins_an_escape(string value, bool isEscaped) =>
        Assert.That(WireText.IsEscaped(Encoding.UTF8.GetBytes(value)), Is.EqualTo(isEscaped));
}
