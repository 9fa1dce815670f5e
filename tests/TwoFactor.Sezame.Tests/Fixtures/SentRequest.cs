using System.Text;

namespace TwoFactor.Sezame.Tests;

/// <summary>A request as it would go over the wire: every header that is not HTTP's own, and every byte of the body.</summary>
internal sealed record SentRequest(string Host, string Text)
{
    public static async Task<SentRequest> ReadAsync(HttpRequestMessage request)
    {
        StringBuilder text = new();
        text.Append(request.Method).Append(' ').Append(request.RequestUri!.PathAndQuery).Append('\n');
        IEnumerable<KeyValuePair<string, IEnumerable<string>>> headers = request.Headers.Concat(request.Content?.Headers ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>());
        foreach ((string name, IEnumerable<string> values) in headers.Where(header => header.Key is not "Content-Length"))
            text.Append(name).Append(": ").AppendJoin(", ", values).Append('\n');
        if (request.Content is not null)
            text.Append('\n').Append(Encoding.UTF8.GetString(await request.Content.ReadAsByteArrayAsync()));
        return new SentRequest(request.RequestUri.GetLeftPart(UriPartial.Authority), text.ToString());
    }

    public override string ToString() => Text;
}
