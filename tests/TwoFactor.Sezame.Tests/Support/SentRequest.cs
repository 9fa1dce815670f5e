using System.Text;

namespace TwoFactor.Sezame.Tests;

/// <summary>A request as it would go over the wire: every header that we set, and every byte of the body.</summary>
internal sealed record SentRequest(string Host, string Text)
{
    public static SentRequest Read(HttpRequestMessage request)
    {
        StringBuilder text = new();
        text.Append(request.Method).Append(' ').Append(request.RequestUri!.PathAndQuery).Append('\n');
        foreach ((string name, IEnumerable<string> values) in request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []))
            text.Append(name).Append(": ").AppendJoin(", ", values).Append('\n');
        if (request.Content is not null)
        {
            using StreamReader body = new(request.Content.ReadAsStream(), Encoding.UTF8);
            text.Append('\n').Append(body.ReadToEnd());
        }

        return new SentRequest(request.RequestUri.GetLeftPart(UriPartial.Authority), text.ToString());
    }

    public override string ToString() => Text;
}
