using System.Globalization;
using System.Text.Json.Nodes;
using TwoFactor.Emulator.Http;

namespace TwoFactor.Emulator.Sezame;

/// <summary>The formats of Sezame's answers: JSON or plain text with 200, JSON error objects, and a 204 without a JSON content type.</summary>
internal static class SezameAnswers
{
    // The headers of the specification's examples. Strict-Transport-Security is left out: for "localhost" it would make a browser use https for all
    // other local servers. So is "Connection: keep-alive": Kestrel sends it where the client needs it.
    private static readonly Dictionary<string, string> Headers = new()
    {
        ["Server"] = "nginx",
        ["Expires"] = "Tue, 10 Jul 1997 01:00:00 GMT",
        ["Cache-Control"] = "no-store, no-cache, must-revalidate, max-age=0",
    };

    public static Answer Json(JsonNode body) => Json(200, WireJson.Text(body));

    /// <summary>A bare <c>true</c> or <c>false</c>.</summary>
    public static Answer Scalar(bool value) => Json(200, value ? "true" : "false");

    public static Answer Plain(string text) => Answer.Text(200, "text/plain; charset=utf-8", text) with { Headers = Headers };

    /// <summary>Sezame 1.5, D7: labelled <c>application/json</c>, an empty answer would make the vendor's Ruby SDK fail.</summary>
    public static Answer NoContent() => Answer.Text(204, "text/html", "") with { Headers = Headers };

    /// <param name="status">The HTTP status.</param>
    /// <param name="tag">The field concerned; null to use the status instead.</param>
    /// <param name="message">For a person.</param>
    /// <param name="errors">All fields concerned, each with a message; the one in <paramref name="tag"/> is among them. Null for an empty list.</param>
    public static Answer Error(int status, string? tag, string message, IReadOnlyList<FieldError>? errors = null)
    {
        // The order of the members is that of the only error body that any source shows (Sezame 1.6).
        JsonObject body = new()
        {
            ["message"] = message,
            ["tag"] = tag ?? status.ToString(CultureInfo.InvariantCulture),
            ["errors"] = new JsonArray([.. (errors ?? []).Select(ToJson)]),
        };
        return Json(status, WireJson.Text(body));
    }

    public static Answer Malformed() => Error(400, null, "The request body is not a JSON object");

    public static Answer NotFound() => Error(404, null, "Not found");

    public static Answer Forbidden() => Error(403, null, "Permission denied");

    public static Answer Invalid(IReadOnlyList<FieldError> errors) => errors is [FieldError only]
        ? Error(400, only.Field, only.Message, errors)
        : Error(400, null, "Invalid parameters", errors);

    private static JsonObject ToJson(FieldError error) => new() { ["tag"] = error.Field, ["message"] = error.Message };

    private static Answer Json(int status, string text) => Answer.Text(status, "application/json", text) with { Headers = Headers };
}
