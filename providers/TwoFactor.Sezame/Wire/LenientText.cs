using System.Text.Json;
using System.Text.Json.Serialization;

namespace TwoFactor.Sezame.Wire;

/// <summary>Reads a text on which no decision depends: any other value counts as missing, so that it does not spoil the answer.</summary>
internal sealed class LenientText : JsonConverter<string?>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return ReadText(in reader);
        reader.Skip();
        return null;
    }

    public override void Write(Utf8JsonWriter writer, string? value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    private static string? ReadText(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // not UTF-8, or half of a surrogate pair
        }
    }
}
