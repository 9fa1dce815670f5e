using System.Collections.Frozen;
using System.Text;

namespace TwoFactor.Providers;

/// <summary>The other forms that Unicode has of ASCII letters: full width, circled, bold, and characters that stand for several letters.</summary>
internal static class LetterForms
{
    // A table, because normalizing allocates memory for each character.
    private static readonly Lazy<FrozenDictionary<int, string>> Table = new(() =>
        Enumerable.Range(0x80, 0x1FFFF - 0x80)
            .Where(Rune.IsValid)
            .Select(value => (value, Letters: LettersOf(new Rune(value))))
            .Where(form => form.Letters.Length > 0)
            .ToFrozenDictionary(form => form.value, form => form.Letters));

    /// <summary>Writes the letters, in lower case, for which a character stands.</summary>
    /// <param name="rune">A character that is not ASCII.</param>
    /// <param name="letters">The buffer. Letters that do not fit are left out.</param>
    /// <returns>The number of letters written.</returns>
    public static int Fold(Rune rune, Span<byte> letters)
    {
        // By itself, because a host may run without data on cultures, and then nothing is normalized.
        if (rune.Value is >= 0xFF01 and <= 0xFF5E)
            return Write([(char)(rune.Value - 0xFEE0)], letters);
        return Table.Value.TryGetValue(rune.Value, out string? form) ? Write(form, letters) : 0;
    }

    private static int Write(ReadOnlySpan<char> form, Span<byte> letters)
    {
        int count = 0;
        foreach (char letter in form)
        {
            if (char.IsAsciiLetter(letter) && count < letters.Length)
                letters[count++] = (byte)(letter | 0x20);
        }

        return count;
    }

    private static string LettersOf(Rune rune)
    {
        try
        {
            return string.Concat(rune.ToString().Normalize(NormalizationForm.FormKC).Where(char.IsAsciiLetter));
        }
        catch (ArgumentException)
        {
            return string.Empty; // not a character, such as U+FFFE
        }
    }
}
