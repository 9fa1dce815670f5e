using System.Buffers;
using System.Globalization;
using System.Text;

namespace TwoFactor.Providers;

/// <summary>Distinguishes plain names of fields from those that could be mistaken for another field: one rule for all services.</summary>
/// <remarks>A field on which a decision hangs is spoilt by a second one that resembles it: in another case, with an escape, blanks, brackets or
/// full-width letters. Another reader would take that one for the field, and come to another decision.</remarks>
public static class FieldNames
{
    /// <summary>How long a plain name may be, in bytes.</summary>
    public const int MaximumLength = 64;

    private static readonly SearchValues<byte> PlainCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."u8);

    /// <summary>Whether a name has 1 to <see cref="MaximumLength"/> characters out of ASCII letters, digits, <c>_</c>, <c>-</c> and <c>.</c>.</summary>
    /// <param name="name">The name in UTF-8.</param>
    public static bool IsPlain(ReadOnlySpan<byte> name) => name.Length is > 0 and <= MaximumLength && !name.ContainsAnyExcept(PlainCharacters);

    /// <summary>Reduces a text to what it has in common with its look-alikes: its letters a to z in lower case, with percent-encoding undone, and
    /// full-width letters as ordinary ones.</summary>
    /// <param name="text">The text, in what should be UTF-8.</param>
    /// <param name="letters">Where to write them; at least as long as the text.</param>
    /// <returns>How many letters there are.</returns>
    public static int Fold(ReadOnlySpan<byte> text, Span<byte> letters)
    {
        int count = 0;
        while (!text.IsEmpty)
        {
            int length = 1;
            int character = text[0];
            if (character == '%' && text.Length > 2 && byte.TryParse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte escaped))
                (character, length) = (escaped, 3);
            else if (character >= 0x80)
                character = Rune.DecodeFromUtf8(text, out Rune rune, out length) == OperationStatus.Done ? rune.Value : 0;
            if (character is >= 0xFF01 and <= 0xFF5E) // full-width forms of ASCII
                character -= 0xFEE0;
            if (character < 0x80 && char.IsAsciiLetter((char)character))
                letters[count++] = (byte)(character | 0x20);
            text = text[length..];
        }

        return count;
    }
}
