using System.Text.Json;
using TwoFactor.Providers;

namespace TwoFactor.Sezame.Wire;

/// <summary>Reads the name of a field, to find look-alikes of other names.</summary>
internal static class JsonName
{
    /// <summary>The longest name that is read, in bytes, before its JSON escapes are decoded.</summary>
    public const int MaximumLength = FieldNames.MaximumLength * 6; // each character may be escaped as \uXXXX

    /// <summary>Reads a name, and reduces it to letters (<see cref="FieldNames.Fold"/>).</summary>
    /// <param name="field">A reader at the name.</param>
    /// <param name="name">A buffer of <see cref="MaximumLength"/> bytes; receives the name without JSON escapes.</param>
    /// <param name="letters">A buffer of <see cref="MaximumLength"/> bytes; receives the letters. Those that do not fit are left out: no name that is looked for is that long.</param>
    /// <returns>Whether the name is not too long.</returns>
    /// <exception cref="InvalidOperationException">The name has a lone surrogate.</exception>
    public static bool TryFold(in Utf8JsonReader field, ref Span<byte> name, ref Span<byte> letters)
    {
        if (field.ValueSpan.Length > MaximumLength)
            return false;
        name = name[..field.CopyString(name)];
        letters = letters[..FieldNames.Fold(name, letters)];
        return true;
    }
}
