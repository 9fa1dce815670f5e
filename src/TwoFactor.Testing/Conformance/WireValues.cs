using System.Net;
using System.Text.Json;

namespace TwoFactor.Testing.Conformance;

/// <summary>The values that a service reads from a request: the texts in a JSON body, or the values of a form, decoded once.</summary>
internal static class WireValues
{
    private const string Separators = " \t\r\n\"'{}[]()<>,;&?";

    public static bool Has(ServiceCall call, string value) => call.Request is { } request
        ? Read(request.Body).Contains(value, StringComparer.Ordinal)
        : call.Text.Contains(value, StringComparison.Ordinal);

    /// <summary>Everything between separators that two calls have in common, outside of HTTP headers. What changes from call to call, such as an
    /// idempotency key, is left out.</summary>
    public static HashSet<string> Common(ServiceCall first, ServiceCall second)
    {
        HashSet<string> common = Words(first);
        common.IntersectWith(Words(second));
        return common;
    }

    /// <summary>Whether a call holds everything that <see cref="Common"/> found in two others.</summary>
    public static bool HasAll(ServiceCall call, HashSet<string> words) => words.IsSubsetOf(Words(call));

    private static HashSet<string> Words(ServiceCall call)
    {
        string text = call.Request is { } request ? $"{request.Method} {request.Address.OriginalString} {request.Body}" : call.Text;
        return new HashSet<string>(text.Split(Separators.ToCharArray(), StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
    }

    private static IEnumerable<string> Read(string body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body); // keeps duplicate fields, which an injection would create
            return [.. Texts(json.RootElement)];
        }
        catch (JsonException)
        {
            return body.Split('&').Select(pair => WebUtility.UrlDecode(pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        }
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(field => Texts(field.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
