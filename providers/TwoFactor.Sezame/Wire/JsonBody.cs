using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace TwoFactor.Sezame.Wire;

/// <summary>Deserializes bodies, which may contain anything.</summary>
internal static class JsonBody
{
    /// <summary>Deserializes a body that is exactly one value of the given type.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value)
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
