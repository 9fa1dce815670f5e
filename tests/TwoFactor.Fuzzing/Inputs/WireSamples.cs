using System.Text;
using TwoFactor.Tests.Support;

namespace TwoFactor.Fuzzing.Inputs;

/// <summary>The samples of the adapters' own tests.</summary>
internal static class WireSamples
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Samples");

    /// <summary>SecSign's answers, as <see cref="WireResponse"/> reads them.</summary>
    public static IReadOnlyList<byte[]> SecSignAnswers { get; } = [.. Read("SecSign", "Answers").Select(sample => AnswerOf(sample, "text/plain"))];

    /// <summary>The forms that are sent to SecSign.</summary>
    public static IReadOnlyList<byte[]> SecSignRequests { get; } = [.. Read("SecSign", "Requests").Select(sample => Encoding.UTF8.GetBytes(sample.RequestBody!))];

    /// <summary>Sezame's answers, as <see cref="WireResponse"/> reads them.</summary>
    public static IReadOnlyList<byte[]> SezameAnswers { get; } = [.. Read("Sezame").Select(sample => AnswerOf(sample, "application/json"))];

    /// <summary>What is sent to Sezame: a line with the verb and the path, and the body.</summary>
    public static IReadOnlyList<byte[]> SezameRequests { get; } = [.. Read("Sezame").Select(sample => Encoding.UTF8.GetBytes(sample.RequestHead[0] + "\n" + sample.RequestBody))];

    private static IEnumerable<WireSample> Read(params string[] folder) =>
        Directory.GetFiles(Path.Combine([Folder, .. folder]), "*.txt").Order(StringComparer.Ordinal).Select(path => WireSample.Parse(File.ReadAllText(path)));

    private static byte[] AnswerOf(WireSample sample, string mediaType) => WireResponse.Write((int)sample.Status, mediaType, Encoding.UTF8.GetBytes(sample.Body));
}
