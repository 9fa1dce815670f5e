using System.Text.Json;

namespace TwoFactor.Sezame.Wire;

/// <summary>The options and the steps that the readers of JSON answers share.</summary>
internal static class JsonBody
{
    /// <summary>How deep values may be nested in any answer: a field that is not needed must not spoil it.</summary>
    public const int MaximumDepth = 10_000;

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>For readers of answers.</summary>
    public static JsonReaderOptions Options => new() { MaxDepth = MaximumDepth };

    /// <summary>Reads a body that is exactly <c>true</c> or <c>false</c>; <see langword="null"/> if it is anything else.</summary>
    public static bool? ReadBoolean(ReadOnlySpan<byte> body)
    {
        try
        {
            Utf8JsonReader reader = new(WithoutMark(body), Options);
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False))
                return null;
            bool value = reader.GetBoolean();
            reader.Read(); // throws if anything follows
            return value;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The body without a byte order mark.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;
}
