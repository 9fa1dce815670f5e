using System.Net;
using System.Text;

namespace TwoFactor.Sezame.Tests;

/// <summary>One exchange in <c>Wire/</c>: lines with <c>#</c> say where it was seen, lines with <c>&gt;</c> are sent, lines with <c>&lt;</c> come
/// back.</summary>
internal sealed record WireSample(string Source, string Request, HttpStatusCode Status, string ResponseMediaType, byte[] ResponseBody)
{
    public static string Folder { get; } = Path.Combine(TestContext.CurrentContext.TestDirectory, "Wire");

    public static WireSample Load(string name)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, name + ".txt"));
        string[] request = Marked(lines, '>');
        string[] response = Marked(lines, '<');
        string[] head = [.. response.TakeWhile(line => line.Length > 0)];
        string body = string.Join('\n', response.Skip(head.Length + 1));
        string? mediaType = head.FirstOrDefault(line => line.StartsWith("Content-Type: ", StringComparison.Ordinal))?["Content-Type: ".Length..];
        return new WireSample(
            string.Join(' ', Marked(lines, '#')),
            ToText(request),
            (HttpStatusCode)int.Parse(head[0], System.Globalization.CultureInfo.InvariantCulture),
            mediaType ?? string.Empty,
            Encoding.UTF8.GetBytes(body));
    }

    // As SentRequest writes it: a line end after each line of the head; then, where there is a body, a blank line and the body.
    private static string ToText(string[] request)
    {
        string[] head = [.. request.TakeWhile(line => line.Length > 0)];
        string body = head.Length < request.Length ? "\n" + string.Join('\n', request.Skip(head.Length + 1)) : string.Empty;
        return string.Concat(head.Select(line => line + "\n")) + body;
    }

    private static string[] Marked(string[] lines, char mark) =>
        [.. lines.Where(line => line.StartsWith(mark)).Select(line => line.Length > 2 ? line[2..] : string.Empty)];
}
