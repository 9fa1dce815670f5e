using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace TwoFactor.Sezame.Wire;

/// <summary>Reads bodies that may contain anything.</summary>
internal static class JsonBody
{
    /// <summary>Reads a body that is, as a whole, one value of the given shape.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value)
    {
        value = default;
        if (!Utf8.IsValid(body)) // the serializer does not look into what it skips
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
