using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace TwoFactor.Testing.Conformance;

/// <summary>The values that a service reads from a request: the texts in a JSON body, or the values of a form, decoded once.</summary>
internal static partial class WireValues
{
    private const string Separators = " \t\r\n\"'{}[]()<>,;&?";

    /// <summary>Whether a start is for exactly this user. The case is skipped if the request cannot be read.</summary>
    public static bool IsFor(ProviderFixture fixture, ServiceCall start, string user)
    {
        if (start.Request is not { } request)
            return start.Text.Contains(user, StringComparison.Ordinal);
        if (UserIn(fixture, request) is { } read)
            return read == user;
        Requires(IsReadable(request));
        return Read(request).Contains(user, StringComparer.Ordinal);
    }

    /// <summary>Whether a start holds the user's name, also if it is encoded.</summary>
    public static bool Mentions(ProviderFixture fixture, ServiceCall start, string user) =>
        new ForbiddenTexts([user]).FindIn($"{start.Text}\n{UserIn(fixture, start.Request)}") is not null;

    /// <summary>Skips the case if the request cannot be read, so that its user cannot be found.</summary>
    public static void RequiresUserIn(ProviderFixture fixture, ServiceCall start, string user) => Requires(
        start.Request is not { } request || IsReadable(request) || UserIn(fixture, request) is not null || Mentions(fixture, start, user));

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

    private static string? UserIn(ProviderFixture fixture, ServiceRequest? request) =>
        request is not null && fixture is HttpProviderFixture http ? http.ReadUser(request) : null;

    private static void Requires(bool isKnown) => Scene.Requires(
        isKnown, $"The start is neither JSON nor a form, and the fixture does not override {nameof(HttpProviderFixture)}.UserIn.");

    private static bool IsReadable(ServiceRequest request) => IsJson(request) || IsForm(request);

    private static bool IsJson(ServiceRequest request) => request.Body.TrimStart() is ['{' or '[', ..];

    private static bool IsForm(ServiceRequest request) =>
        request.Headers.Contains("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) || FirstName().IsMatch(request.Body);

    private static IEnumerable<string> Read(ServiceRequest request)
    {
        if (!IsJson(request))
            return request.Body.Split('&').Select(pair => WebUtility.UrlDecode(pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]));
        try
        {
            using JsonDocument json = JsonDocument.Parse(request.Body); // keeps duplicate fields, which an injection would create
            return [.. Texts(json.RootElement)];
        }
        catch (JsonException)
        {
            return []; // a name that was written without escapes
        }
    }

    // Base64 may end with such a sign, too.
    [GeneratedRegex(@"^[^\s<&=]+=(?!=?\s*$)")]
    private static partial Regex FirstName();

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(field => Texts(field.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
