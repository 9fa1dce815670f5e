using TwoFactor.Certificates;

namespace TwoFactor.Tests.Certificates;

/// <summary>Which texts are pins. They are compared as texts, so each key has one.</summary>
public sealed class KeyPinTests
{
    private static readonly string Pin = Convert.ToBase64String(new byte[32]);

    [Test]
    public void A_pin_is_the_base64_of_32_bytes_in_its_canonical_form()
    {
        Assert.That(KeyPin.IsWellFormed(Pin), Is.True);
        string?[] others =
        [
            null, string.Empty, Convert.ToBase64String(new byte[31]), Convert.ToBase64String(new byte[33]), Pin[..^2] + "B=", Pin + " ", " " + Pin, Pin[..^1],
        ];
        foreach (string? other in others)
            Assert.That(KeyPin.IsWellFormed(other), Is.False, other);
    }
}
