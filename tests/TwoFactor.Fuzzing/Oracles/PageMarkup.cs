using System.Net;
using System.Text.RegularExpressions;

namespace TwoFactor.Fuzzing.Oracles;

/// <summary>Whether a page is made of our own markup alone. It knows no template: only what elements and addresses may occur at all, and
/// what attributes may not.</summary>
internal static partial class PageMarkup
{
    private static readonly HashSet<string> Elements =
    [
        "!doctype", "html", "head", "meta", "title", "link", "script", "body", "main", "section", "noscript", "two-factor-prompt", "div", "svg", "path", "circle", "rect", "line", "polyline", "polygon", "g",
        "h1", "p", "span", "form", "button", "a", "img", "figure", "figcaption", "blockquote", "input",
    ];

    private static readonly HashSet<string> Addresses = ["href", "src", "action", "formaction", "data-page", "data-src", "data-status", "data-start", "data-complete", "data-two-factor-phone"];

    // Each of them runs a script, loads something, or leads away without being one of the addresses above.
    private static readonly HashSet<string> Forbidden = ["style", "srcdoc", "srcset", "ping", "xlink:href", "background", "poster", "manifest"];

    /// <returns>What speaks against it, or <see langword="null"/>.</returns>
    public static string? Objection(string html)
    {
        foreach (Match tag in Tag().Matches(html))
        {
            string name = tag.Groups[1].Value;
            if (!Elements.Contains(name.ToLowerInvariant()))
                return $"the element {name}";
            string rest = Attribute().Replace(tag.Groups[2].Value, string.Empty);
            if (rest.Trim() is not ("" or "/"))
                return $"the attributes {rest}";
            foreach (Match attribute in Attribute().Matches(tag.Groups[2].Value))
            {
                string key = attribute.Groups[1].Value.ToLowerInvariant();
                string value = WebUtility.HtmlDecode(attribute.Groups[2].Value);
                if (key.StartsWith("on", StringComparison.Ordinal) || Forbidden.Contains(key) || (Addresses.Contains(key) && !IsOwn(name, value)))
                    return $"{key}={value}";
                if (name.Equals("meta", StringComparison.OrdinalIgnoreCase) && key == "content" && value.Contains("url", StringComparison.OrdinalIgnoreCase)
                    && !(Reload().Match(value) is { Success: true } reload && IsLocal(reload.Groups[1].Value)))
                    return $"a reload that leads elsewhere: {value}";
            }
        }

        if (Script().IsMatch(html))
            return "a script within the page";
        return html.Replace("<!DOCTYPE", "", StringComparison.OrdinalIgnoreCase).Contains("<!", StringComparison.Ordinal) ? "a comment" : null;
    }

    /// <summary>Whether an address leads to a path of the same host, as every browser reads it.</summary>
    public static bool IsLocal(string address) =>
        address is ['/', ..] && address is not ['/', '/' or '\\', ..] && address.All(c => c is > ' ' and <= '~')
        && Uri.TryCreate(new Uri("https://app.example"), address, out Uri? target) && target.Host == "app.example" && target.Scheme == Uri.UriSchemeHttps;

    private static bool IsOwn(string element, string value) => element switch
    {
        "img" => value.StartsWith("data:image/", StringComparison.Ordinal),
        "script" or "link" => value.StartsWith("/two-factor/assets/", StringComparison.Ordinal),
        _ => value.Length == 0 || IsLocal(value), // an empty one leads to the page itself
    };

    [GeneratedRegex("""<\s*/?\s*([^\s<>/"'=]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>?""")]
    private static partial Regex Tag();

    [GeneratedRegex("^[0-9]+; url=(.*)$")]
    private static partial Regex Reload();

    [GeneratedRegex("<script[^>]*>(?!</script>)", RegexOptions.IgnoreCase)]
    private static partial Regex Script();

    [GeneratedRegex("""([^\s"'<>/=]+)(?:\s*=\s*"([^"]*)")?""")]
    private static partial Regex Attribute();
}
