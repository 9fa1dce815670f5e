using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace TwoFactor.Testing.Tests.Readme;

/// <summary>The examples in the package's README compile and run here.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Folder = FindFolder();

    public static IEnumerable<string> Examples() =>
        CSharpBlock().Matches(File.ReadAllText(Path.Combine(Folder, "../../../src/TwoFactor.Testing/README.md"))).Select(match => match.Groups[1].Value);

    [TestCaseSource(nameof(Examples))]
    public void Every_example_is_part_of_a_compiled_file(string example)
    {
        string[] compiled = [.. Directory.GetFiles(Folder, "*.cs").Select(File.ReadAllText).Select(Unindented)];
        Assert.That(compiled, Has.Some.Contains(Unindented(example)));
    }

    [Test]
    public void The_README_has_examples() => Assert.That(Examples().Count(), Is.EqualTo(7));

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));

    private static string FindFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();
}
