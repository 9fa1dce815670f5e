using System.Text;

namespace TwoFactor.Tests.Support;

/// <summary>A request as it would go over the wire: every header that we set, and every byte of the body.</summary>
internal sealed record SentRequest(HttpMethod Method, Uri Address, IReadOnlyList<string> Headers, string? Body)
{
    /// <summary>The server, such as <c>https://sezame.example</c>.</summary>
    public string Server => Address.GetLeftPart(UriPartial.Authority);

    /// <summary>The method and path, the headers, and, if there is a body, an empty line and the body.</summary>
    public string Text => string.Concat(((string[])[$"{Method} {Address.PathAndQuery}", .. Headers]).Select(line => line + "\n")) + (Body is null ? string.Empty : "\n" + Body);

    public static SentRequest Of(HttpRequestMessage request) => new(
        request.Method,
        request.RequestUri!,
        [.. request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")],
        request.Content is null ? null : BodyOf(request.Content));

    public override string ToString() => Text;

    private static string BodyOf(HttpContent content)
    {
        using StreamReader body = new(content.ReadAsStream(), Encoding.UTF8);
        return body.ReadToEnd();
    }
}
