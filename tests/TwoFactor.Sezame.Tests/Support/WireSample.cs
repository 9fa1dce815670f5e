using System.Net;
using System.Text;

namespace TwoFactor.Sezame.Tests;

/// <summary>One exchange in <c>Wire/</c>: lines with <c>#</c> say where it was seen, lines with <c>&gt;</c> are sent, lines with <c>&lt;</c> come back.</summary>
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
            string.Join('\n', request) + (request.Contains(string.Empty) ? string.Empty : "\n"),
            (HttpStatusCode)int.Parse(head[0], System.Globalization.CultureInfo.InvariantCulture),
            mediaType ?? string.Empty,
            Encoding.UTF8.GetBytes(body));
    }

    private static string[] Marked(string[] lines, char mark) =>
        [.. lines.Where(line => line.StartsWith(mark)).Select(line => line.Length > 2 ? line[2..] : string.Empty)];
}
