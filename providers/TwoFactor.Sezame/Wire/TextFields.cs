using System.Text;
using System.Text.Json;

namespace TwoFactor.Sezame.Wire;

/// <summary>Reads texts from an answer that is one JSON object. Other fields may be anything: the service has acted already, so they must not spoil the
/// answer.</summary>
internal static class TextFields
{
    /// <summary>Reads the fields with these names, which are not nested.</summary>
    /// <returns>The texts, in the order of the names. A text is <see langword="null"/> if its field is missing, is not a string, occurs twice or has a
    /// look-alike beside it. All are if the body is not one JSON object.</returns>
    public static string?[] Read(ReadOnlySpan<byte> body, params string[] names)
    {
        List<Field> fields = Find(body, names);
        return [.. names.Select((_, i) => fields.FindAll(field => field.Name == i) is [var only] ? only.Text : null)];
    }

    /// <summary>Reads all fields with exactly this name, for a text that is checked by other means. Look-alikes do not count.</summary>
    /// <returns>The texts; none if the body is not one JSON object.</returns>
    public static IEnumerable<string> ReadAll(ReadOnlySpan<byte> body, string name) => Find(body, [name]).Select(field => field.Text).OfType<string>();

    /// <summary>The text, or <see langword="null"/> if it cannot go into a QR code, a certificate or a file.</summary>
    public static string? Plain(string? text, int maximumLength) =>
        text is { Length: > 0 } && text.Length <= maximumLength && !text.Any(c => char.IsControl(c) || c == '\uFFFD') // U+FFFD stands for bytes that are not text
            ? text
            : null;

    private static List<Field> Find(ReadOnlySpan<byte> body, string[] names) =>
        TryFind(JsonBody.WithoutMark(body), names) ?? (OddJson.Repair(body) is { } repaired ? TryFind(repaired, names) : null) ?? [];

    /// <returns>The fields that have or resemble one of the names, or <see langword="null"/> if the body is not JSON or has invalid text.</returns>
    private static List<Field>? TryFind(ReadOnlySpan<byte> body, string[] names)
    {
        try
        {
            Utf8JsonReader reader = new(body, JsonBody.Options);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
                return null;
            List<Field> fields = [];
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                int name = IndexOf(in reader, names);
                bool isExact = name >= 0 && reader.ValueTextEquals(names[name]);
                reader.Read();
                if (name >= 0)
                    fields.Add(new Field(name, isExact && reader.TokenType == JsonTokenType.String ? reader.GetString() : null));
                reader.Skip();
            }

            reader.Read(); // anything after the object throws
            return fields;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <returns>The index of the name that the field has or resembles, or -1.</returns>
    private static int IndexOf(in Utf8JsonReader field, string[] names)
    {
        Span<byte> name = stackalloc byte[JsonName.MaximumLength];
        Span<byte> letters = stackalloc byte[JsonName.MaximumLength];
        if (!JsonName.TryFold(field, ref name, ref letters))
            return -1;
        for (int i = 0; i < names.Length; i++)
        {
            if (field.ValueTextEquals(names[i]) || Ascii.Equals(letters, names[i]))
                return i;
        }

        return -1;
    }

    /// <summary>A field of the body.</summary>
    /// <param name="Name">The index of the name that it has or resembles.</param>
    /// <param name="Text">Its text; <see langword="null"/> if its name only resembles that name, or it is not a string.</param>
    private readonly record struct Field(int Name, string? Text)
    {
        public override string ToString() => nameof(Field); // the generated ToString() would print text of the service
    }
}
