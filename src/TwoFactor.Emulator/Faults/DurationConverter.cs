using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TwoFactor.Emulator.Faults;

/// <summary>Reads a duration as a person types it (<c>500ms</c>) or as .NET writes it, and writes it as .NET does.</summary>
internal sealed class DurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && DurationText.Read(reader.GetString()!) is TimeSpan duration ? duration : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("c", CultureInfo.InvariantCulture));
}
