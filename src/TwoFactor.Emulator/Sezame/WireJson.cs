using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TwoFactor.Emulator.Sezame;

/// <summary>Writes JSON with most letters and signs as they are, as in the specification's examples; emoji and a few others are escaped. The result is never put
/// into HTML.</summary>
internal static class WireJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(JsonNode body) => body.ToJsonString(Options);
}
