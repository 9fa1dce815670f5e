using System.Text.Json;

namespace TwoFactor.Sezame.Wire;

/// <summary>What all readers of JSON bodies need. A body may contain anything.</summary>
internal static class JsonBody
{
    /// <summary>How deep values may be nested in any answer: a field that is not needed must not spoil it.</summary>
    public const int MaximumDepth = 10_000;

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>For readers of answers.</summary>
    public static JsonReaderOptions Options => new() { MaxDepth = MaximumDepth };

    /// <summary>Reads a body that is exactly <c>true</c> or <c>false</c>.</summary>
    public static bool TryReadBoolean(ReadOnlySpan<byte> body, out bool value)
    {
        value = false;
        try
        {
            Utf8JsonReader reader = new(WithoutMark(body), Options);
            reader.Read();
            value = reader.TokenType == JsonTokenType.True;
            return reader.TokenType is JsonTokenType.True or JsonTokenType.False && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The body without a byte order mark.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
}
