using System.Text;
using TwoFactor.Providers;

namespace TwoFactor.Tests.Providers;

/// <summary>The other forms of ASCII letters.</summary>
public sealed class LetterFormsTests
{
    // Unassigned ones, private ones and noncharacters included. .NET's normalization refuses some of them.
    [Test]
    public void Every_character_can_be_folded()
    {
        List<string> wrong = [];
        for (int value = 0; value <= 0x10FFFF; value++)
        {
            if (Rune.TryCreate(value, out Rune rune) && Fold($"a{rune}z") is not ['a', .., 'z'])
                wrong.Add($"U+{value:X4}");
        }

        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Full_width_digits_and_signs_are_no_letters() => Assert.That(Fold("！０＠［｀｛～"), Is.Empty);

    private static string Fold(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[] letters = new byte[bytes.Length * 20];
        return Encoding.ASCII.GetString(letters, 0, FieldNames.Fold(bytes, letters));
    }
}
