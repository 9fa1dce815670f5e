using TwoFactor.Certificates;

namespace TwoFactor.Tests.Certificates;

/// <summary>What is said of a password that does not open its key.</summary>
public sealed class ConfiguredPasswordTests
{
    [TestCase(null, "")]
    [TestCase("secret", "")]
    [TestCase("two words", "")]
    [TestCase("", "; the password is empty")]
    [TestCase(" secret", "; the password begins or ends with a blank")]
    [TestCase("secret ", "; the password begins or ends with a blank")]
    [TestCase("\tsecret", "; the password begins or ends with a blank")]
    [TestCase(" ", "; the password begins or ends with a blank")]
    [TestCase("secret\n", "; the password has more than one line, and all of them are used")]
    [TestCase("one\rtwo", "; the password has more than one line, and all of them are used")]
    public void A_likely_reason_is_given(string? text, string hint)
    {
        ConfiguredPassword password = new(text, "KeyPassword");
        Assert.That(password.Hint, Is.EqualTo(hint));
        Assert.That(password.ToString(), Does.Not.Contain("secret"));
    }
}
