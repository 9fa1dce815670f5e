using System.Buffers;
using System.Text;

namespace TwoFactor.Providers;

/// <summary>Checks field names in responses for look-alikes of other fields, by one rule for all services.</summary>
/// <remarks>If a decision depends on a field, a second field with a similar name makes the response invalid: a name in another case, or with an
/// escape, blanks, brackets or full-width letters. Another parser could read that field instead and decide differently.</remarks>
public static class FieldNames
{
    /// <summary>The longest plain name, in bytes.</summary>
    public const int MaximumLength = 64;

    private static readonly SearchValues<byte> PlainCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-."u8);

    /// <summary>Whether a name has 1 to <see cref="MaximumLength"/> characters, which are ASCII letters, digits, <c>_</c>, <c>-</c> and
    /// <c>.</c>.</summary>
    /// <param name="name">The name in UTF-8.</param>
    public static bool IsPlain(ReadOnlySpan<byte> name) => name.Length is > 0 and <= MaximumLength && !name.ContainsAnyExcept(PlainCharacters);

    /// <summary>Reduces a text to a form that is equal for all its look-alikes: the letters a to z in lower case, after decoding percent-encoded ones and
    /// converting other forms of these letters (full width, circled, bold) to ASCII. Percent-encoded letters of other forms are left out;
    /// <see cref="IsPlain"/> rejects every name with an escape.</summary>
    /// <param name="text">The text in UTF-8. Invalid bytes are skipped.</param>
    /// <param name="letters">The buffer for the letters; twice as long as the text, because one character of three bytes can stand for four letters. Letters
    /// that do not fit are left out.</param>
    /// <returns>The number of letters written.</returns>
    public static int Fold(ReadOnlySpan<byte> text, Span<byte> letters)
    {
        int count = 0;
        Span<byte> escaped = stackalloc byte[1];
        while (!text.IsEmpty)
        {
            int length = 1;
            byte character = text[0];
            // TryParse would accept a zero byte after one digit, and a letter that is such a digit would be left out.
            if (character == '%' && text.Length > 2 && Convert.FromHexString(text.Slice(1, 2), escaped, out _, out _) == OperationStatus.Done)
                (character, length) = (escaped[0], 3);
            else if (character >= 0x80 && Rune.DecodeFromUtf8(text, out Rune rune, out length) == OperationStatus.Done)
                count += LetterForms.Fold(rune, letters[count..]);
            if (char.IsAsciiLetter((char)character) && count < letters.Length)
                letters[count++] = (byte)(character | 0x20);
            text = text[length..];
        }

        return count;
    }
}
