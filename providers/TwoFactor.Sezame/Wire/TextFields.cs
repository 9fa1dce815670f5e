using System.Text;
using System.Text.Json;
using TwoFactor.Providers;

namespace TwoFactor.Sezame.Wire;

/// <summary>Reads texts from an answer that is one JSON object. Other fields may be anything: the service has acted already, so they must not spoil the
/// answer.</summary>
internal static class TextFields
{
    private const int LongestName = FieldNames.MaximumLength * 6; // each character may be escaped as \uXXXX

    /// <summary>Reads the fields with these names, which are not nested.</summary>
    /// <returns>The texts, in the order of the names. A text is <see langword="null"/> if its field is missing, has another value, occurs twice or has a
    /// look-alike beside it. All are if the body is not one JSON object.</returns>
    public static string?[] Read(ReadOnlySpan<byte> body, params string[] names) =>
        TryRead(JsonBody.WithoutMark(body), names) ?? (OddJson.Mend(body) is { } mended ? TryRead(mended, names) : null) ?? new string?[names.Length];

    /// <summary>The text, or <see langword="null"/> if it cannot go into a QR code, a certificate or a file.</summary>
    public static string? Plain(string? text, int maximumLength) =>
        text is { Length: > 0 } && text.Length <= maximumLength && !text.Any(c => char.IsControl(c) || c == '\uFFFD') // U+FFFD stands for bytes that are not text
            ? text
            : null;

    /// <returns>The texts, or <see langword="null"/> if the body is not JSON or has invalid text.</returns>
    private static string?[]? TryRead(ReadOnlySpan<byte> body, string[] names)
    {
        try
        {
            Utf8JsonReader reader = new(body, JsonBody.Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return null;
            string?[] texts = new string?[names.Length];
            bool[] areRead = new bool[names.Length];
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int field = Find(in reader, names);
                bool isFirst = field >= 0 && reader.ValueTextEquals(names[field]) && !areRead[field];
                reader.Read();
                if (field >= 0)
                {
                    texts[field] = isFirst && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                    areRead[field] = true;
                }

                reader.Skip();
            }

            reader.Read(); // anything after the object throws
            return texts;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>The index of the name that the field has or resembles, or -1.</returns>
    private static int Find(in Utf8JsonReader field, string[] names)
    {
        if (field.ValueSpan.Length > LongestName)
            return -1;
        Span<byte> name = stackalloc byte[LongestName];
        Span<byte> buffer = stackalloc byte[LongestName];
        ReadOnlySpan<byte> letters = buffer[..FieldNames.Fold(name[..field.CopyString(name)], buffer)];
        for (int i = 0; i < names.Length; i++)
        {
            if (field.ValueTextEquals(names[i]) || Ascii.Equals(letters, names[i]))
                return i;
        }

        return -1;
    }
}
