using System.Globalization;
using System.Text;

namespace TwoFactor.Fuzzing.Inputs;

/// <summary>The samples of the adapters' own tests.</summary>
internal static class WireSamples
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Samples");

    /// <summary>SecSign's answers, as <see cref="WireResponse"/> reads them.</summary>
    public static IReadOnlyList<byte[]> SecSignAnswers { get; } = [.. Files("SecSign", "Answers").Select(ReadSecSignAnswer)];

    /// <summary>The forms that are sent to SecSign.</summary>
    public static IReadOnlyList<byte[]> SecSignRequests { get; } = [.. Files("SecSign", "Requests").Select(text => Encoding.UTF8.GetBytes(BodyOf(text)))];

    /// <summary>Sezame's answers, as <see cref="WireResponse"/> reads them.</summary>
    public static IReadOnlyList<byte[]> SezameAnswers { get; } = [.. Files("Sezame").Select(ReadSezameAnswer)];

    /// <summary>What is sent to Sezame: a line with the verb and the path, and the body.</summary>
    public static IReadOnlyList<byte[]> SezameRequests { get; } = [.. Files("Sezame").Select(ReadSezameRequest)];

    private static IEnumerable<string> Files(params string[] folder) =>
        Directory.GetFiles(Path.Combine([Folder, .. folder]), "*.txt").Order(StringComparer.Ordinal).Select(File.ReadAllText);

    private static byte[] ReadSecSignAnswer(string text)
    {
        string status = text.Split('\n').First(line => line.StartsWith("Status:", StringComparison.Ordinal))["Status:".Length..];
        return WireResponse.Write(int.Parse(status, CultureInfo.InvariantCulture), "text/plain", Encoding.UTF8.GetBytes(BodyOf(text)));
    }

    private static string BodyOf(string text) => text[(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..].TrimEnd('\n');

    private static byte[] ReadSezameAnswer(string text)
    {
        string[] lines = Marked(text, '<');
        string body = string.Join('\n', lines.SkipWhile(line => line.Length > 0).Skip(1));
        return WireResponse.Write(int.Parse(lines[0], CultureInfo.InvariantCulture), "application/json", Encoding.UTF8.GetBytes(body));
    }

    private static byte[] ReadSezameRequest(string text)
    {
        string[] lines = Marked(text, '>');
        return Encoding.UTF8.GetBytes(lines[0] + "\n" + string.Join('\n', lines.SkipWhile(line => line.Length > 0).Skip(1)));
    }

    private static string[] Marked(string text, char mark) =>
        [.. text.Split('\n').Where(line => line.StartsWith(mark)).Select(line => line.Length > 2 ? line[2..] : string.Empty)];
}
