using System.Globalization;
using System.Net;
using System.Text;

namespace TwoFactor.Tests.Support;

/// <summary>A request and its answer, or one of the two, in a file under <c>Wire/</c>. Lines with <c>#</c> name the source, lines with <c>&gt;</c> are the
/// request, lines with <c>&lt;</c> are the answer. In both, an empty line separates the head from the body; the head of an answer begins with the status.</summary>
internal sealed record WireSample(string Source, IReadOnlyList<string> RequestHead, string? RequestBody, HttpStatusCode Status, string? MediaType, string Body)
{
    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Wire");

    /// <summary>The request, as <see cref="SentRequest.Text"/> writes it.</summary>
    public string Request => string.Concat(RequestHead.Select(line => line + "\n")) + (RequestBody is null ? string.Empty : "\n" + RequestBody);

    /// <summary>Reads <c>Wire/<paramref name="name"/>.txt</c>.</summary>
    public static WireSample Load(string name) => Parse(File.ReadAllText(Path.Combine(Folder, name + ".txt")));

    public static WireSample Parse(string text)
    {
        string[] lines = text.Split('\n');
        string source = string.Join(' ', Marked(lines, '#'));
        if (source.Length == 0)
            throw new FormatException($"A sample does not tell where it was seen: {text}");
        (string[] requestHead, string? requestBody) = Divide(Marked(lines, '>'));
        (string[] head, string? body) = Divide(Marked(lines, '<'));
        return new WireSample(
            source,
            requestHead,
            requestBody,
            head.Length == 0 ? default : (HttpStatusCode)int.Parse(head[0], CultureInfo.InvariantCulture),
            head.FirstOrDefault(line => line.StartsWith("Content-Type: ", StringComparison.Ordinal))?["Content-Type: ".Length..],
            body ?? string.Empty);
    }

    /// <summary>The answer's body with one part of it replaced, which must be there.</summary>
    public string BodyWith(string part, string replacement) =>
        Body.Contains(part, StringComparison.Ordinal) ? Body.Replace(part, replacement, StringComparison.Ordinal) : throw new ArgumentException($"\"{part}\" is not in {Body}", nameof(part));

    public HttpResponseMessage ToResponse()
    {
        HttpResponseMessage response = new(Status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body)) };
        if (MediaType is not null)
            response.Content.Headers.TryAddWithoutValidation("Content-Type", MediaType);
        return response;
    }

    private static (string[] Head, string? Body) Divide(string[] lines)
    {
        string[] head = [.. lines.TakeWhile(line => line.Length > 0)];
        return (head, head.Length < lines.Length ? string.Join('\n', lines.Skip(head.Length + 1)) : null);
    }

    private static string[] Marked(string[] lines, char mark) =>
        [.. lines.Where(line => line.StartsWith(mark)).Select(line => line.Length > 2 ? line[2..] : string.Empty)];
}
