using System.Globalization;
using System.Net;
using System.Text;

namespace TwoFactor.SecSign.Tests.Support;

/// <summary>A file under <c>Wire/</c>: where the sample was seen, the HTTP status of an answer, an empty line, and the body without the file's last
/// line break.</summary>
internal sealed record WireSample(string Source, HttpStatusCode Status, string Body)
{
    public static WireSample Answer(string name) => Load("Answers", name);

    public static WireSample Request(string name) => Load("Requests", name);

    /// <summary>The body with one part of it replaced, which must be there.</summary>
    public string BodyWith(string part, string replacement)
    {
        Assert.That(Body, Does.Contain(part));
        return Body.Replace(part, replacement, StringComparison.Ordinal);
    }

    public HttpResponseMessage ToResponse() => new(Status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body)) };

    private static WireSample Load(string folder, string name)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Wire", folder, name + ".txt"));
        int end = text.IndexOf("\n\n", StringComparison.Ordinal);
        string Header(string key) => text[..end].Split('\n').SingleOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim() ?? string.Empty;
        string source = Header("Source:");
        Assert.That(source, Is.Not.Empty, $"{name} does not say where it was seen");
        return new WireSample(source, folder == "Answers" ? (HttpStatusCode)int.Parse(Header("Status:"), CultureInfo.InvariantCulture) : default, text[(end + 2)..].TrimEnd('\n'));
    }
}
