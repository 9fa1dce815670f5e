using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign;

/// <summary>Normalizes SecSign IDs. Before an ID is sent or compared, it is trimmed and lower-cased.</summary>
internal static class SecSignId
{
    /// <summary>No limit is documented; this one is ours.</summary>
    private const int LongestId = 255;

    // SecSign 2.2, the specification: "valid characters are 0-9a-zA-Z-@_."
    private static readonly SearchValues<char> ValidCharacters =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-@_.");

    /// <exception cref="ArgumentException">The text is not a SecSign ID. The message does not repeat it.</exception>
    public static string Normalize(string text, string parameterName) => TryNormalize(text, out string? id)
        ? id
        : throw new ArgumentException($"A SecSign ID has 1 to {LongestId} characters; allowed are 0-9 a-z A-Z - @ _ and the full stop.", parameterName);

    public static bool TryNormalize([NotNullWhen(true)] string? text, [NotNullWhen(true)] out string? id)
    {
        // The characters are checked first: lower-casing turns the Kelvin sign into an ASCII k.
        string? trimmed = text?.Trim();
        id = trimmed is not null && IsValid(trimmed) ? ToLower(trimmed) : null;
        return id is not null;
    }

    /// <summary>Reads the ID in an answer. Surrounding spaces, case and percent-encoding are ignored (SecSign 2.3, 2.5 E4).</summary>
    /// <param name="value">The value as it was sent.</param>
    /// <param name="expected">The normalized ID that the answer most probably has.</param>
    /// <returns>The normalized ID, or <see langword="null"/> if the value is not a SecSign ID.</returns>
    public static string? Read(scoped ReadOnlySpan<byte> value, string expected)
    {
        Span<byte> unescaped = stackalloc byte[LongestId * 3];
        if (WireText.IsEscaped(value))
        {
            if (value.Length > unescaped.Length)
                return null;
            value = unescaped[..WireText.Unescape(value, unescaped)];
        }

        value = value.Trim((byte)' ');
        if (Ascii.EqualsIgnoreCase(value, expected))
            return expected; // the usual case, without a new string
        string text = value.Length <= LongestId ? Encoding.Latin1.GetString(value) : string.Empty;
        return IsValid(text) ? ToLower(text) : null;
    }

    /// <summary>Whether two values in an answer are the same ID.</summary>
    public static bool AreSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        Read(one, expected: string.Empty) is { Length: > 0 } id && Read(other, expected: id) == id;

    private static bool IsValid(string text) => text.Length is > 0 and <= LongestId && !text.AsSpan().ContainsAnyExcept(ValidCharacters);

    [SuppressMessage("Globalization", "CA1308", Justification = "SecSign 2.5 E4: lower case is how IDs go over the wire.")]
    private static string ToLower(string text) => text.ToLowerInvariant();
}
