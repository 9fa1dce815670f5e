using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace TwoFactor.Sezame.Wire;

/// <summary>Deserializes bodies, which may contain anything.</summary>
internal static class JsonBody
{
    /// <summary>How deep values may be nested in any answer: a field that is not needed must not spoil it.</summary>
    public const int MaximumDepth = 10_000;

    private static ReadOnlySpan<byte> ByteOrderMark => "\uFEFF"u8;

    /// <summary>For readers of answers.</summary>
    public static JsonReaderOptions Options => new() { MaxDepth = MaximumDepth };

    /// <summary>Deserializes a body that is exactly one value of the given type.</summary>
    /// <remarks>If an object has content that JSON forbids, <see cref="OddJson"/> replaces it. Such content must not spoil the answer if it is in a field that
    /// is not needed.</remarks>
    public static bool TryRead<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value)
    {
        body = WithoutMark(body);
        return TryDeserialize(body, type, out value) || (OddJson.Repair(body) is { } repaired && TryDeserialize(repaired, type, out value));
    }

    /// <summary>The body without a byte order mark.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> body) => body.StartsWith(ByteOrderMark) ? body[ByteOrderMark.Length..] : body;

    private static bool TryDeserialize<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value)
    {
        value = default;
        if (!Utf8.IsValid(body)) // the serializer does not check the texts that it skips
            return false;
        try
        {
            value = JsonSerializer.Deserialize(body, type);
            return value is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
