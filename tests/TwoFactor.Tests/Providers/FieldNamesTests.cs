using System.Text;
using TwoFactor.Providers;

namespace TwoFactor.Tests.Providers;

/// <summary>The rule for look-alikes of field names that all services share.</summary>
public sealed class FieldNamesTests
{
    [TestCase("", false)]
    [TestCase("a", true)]
    [TestCase("Auth_Session-Id.2", true)]
    [TestCase("a b", false)]
    [TestCase("a%41", false)]
    [TestCase("\u00e4", false)]
    public void A_plain_name_has_ordinary_characters(string name, bool isPlain) =>
        Assert.That(FieldNames.IsPlain(Encoding.UTF8.GetBytes(name)), Is.EqualTo(isPlain));

    [Test]
    public void A_plain_name_has_a_limited_length()
    {
        Assert.That(FieldNames.IsPlain(Encoding.UTF8.GetBytes(new string('a', FieldNames.MaximumLength))), Is.True);
        Assert.That(FieldNames.IsPlain(Encoding.UTF8.GetBytes(new string('a', FieldNames.MaximumLength + 1))), Is.False);
    }

    [TestCase("Status", "status")]
    [TestCase(" st[at]us ", "status")]
    [TestCase("st%61tus", "status")]
    [TestCase("statu%73", "status", Description = "An escape at the end")]
    [TestCase("statu%7", "statu", Description = "Half an escape")]
    [TestCase("st%zztus", "stzztus", Description = "Not an escape")]
    [TestCase("st%a\0tus", "status", Description = "One digit and a NUL are no escape")]
    [TestCase("decade", "decade", Description = "Hexadecimal digits without a percent sign")]
    [TestCase("\uff53\uff54\uff41\uff54\uff55\uff53", "status", Description = "Full width")]
    [TestCase("\u24e2\u24e3\u24d0\u24e3\u24e4\u24e2", "status", Description = "Circled")]
    [TestCase("\ufb06atus", "status", Description = "One character for two letters")]
    [TestCase("\u00e4\u4e2d1", "")]
    public void Look_alikes_have_the_same_letters(string text, string expected)
    {
        byte[] name = Encoding.UTF8.GetBytes(text);
        byte[] letters = new byte[name.Length];
        int count = FieldNames.Fold(name, letters);
        Assert.That(Encoding.ASCII.GetString(letters, 0, count), Is.EqualTo(expected));
    }

    [Test]
    public void Letters_without_room_are_left_out()
    {
        byte[] letters = new byte[3];
        Assert.That(FieldNames.Fold("status"u8, letters), Is.EqualTo(3));
        Assert.That(FieldNames.Fold("st\ufb06"u8, letters), Is.EqualTo(3));
    }
}
