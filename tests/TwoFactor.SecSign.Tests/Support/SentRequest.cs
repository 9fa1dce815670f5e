namespace TwoFactor.SecSign.Tests.Support;

/// <summary>A request as it would have gone over the wire.</summary>
internal sealed record SentRequest(HttpMethod Method, Uri Address, IReadOnlyList<string> Headers, string Body)
{
    /// <summary>Which of the four requests it is.</summary>
    public string Name => Body.Split('&')[0]["request=".Length..];

    public static SentRequest Of(HttpRequestMessage message)
    {
        using StreamReader body = new(message.Content!.ReadAsStream());
        return new SentRequest(
            message.Method,
            message.RequestUri!,
            [.. message.Headers.Concat(message.Content.Headers).Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")],
            body.ReadToEnd());
    }
}
