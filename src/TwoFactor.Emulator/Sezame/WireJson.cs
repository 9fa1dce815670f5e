using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace TwoFactor.Emulator.Sezame;

/// <summary>Writes JSON without escapes that JSON does not require, as in the specification's examples. The result is never put into HTML.</summary>
internal static class WireJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(JsonNode body) => body.ToJsonString(Options);
}
