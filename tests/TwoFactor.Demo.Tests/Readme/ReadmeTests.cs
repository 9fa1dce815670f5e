using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace TwoFactor.Demo.Tests.Readme;

/// <summary>What the README shows is what compiles, and what it commands is what the check runs.</summary>
public sealed partial class ReadmeTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Readme = File.ReadAllText(Path.Combine(Root, "README.md"));

    public static IEnumerable<string> CSharpExamples() => CSharpBlock().Matches(Readme).Select(match => match.Groups[1].Value);

    [TestCaseSource(nameof(CSharpExamples))]
    public void A_CSharp_example_stands_in_a_compiled_file(string example)
    {
        string[] compiled = [.. Directory.GetFiles(Path.Combine(Root, "tests", "TwoFactor.Demo.Tests", "Readme"), "*Example.cs").Select(File.ReadAllText).Select(Unindented)];
        Assert.That(compiled, Has.Some.Contains(Unindented(example)));
    }

    [Test]
    public void There_are_examples() => Assert.That(CSharpExamples().Count(), Is.EqualTo(6));

    [Test]
    public void The_settings_shown_are_those_of_the_demo()
    {
        string shown = Unspaced(JsonBlock().Match(Readme).Groups[1].Value);
        Assert.That(Unspaced(File.ReadAllText(Path.Combine(Root, "src", "TwoFactor.Demo", "appsettings.json"))), Is.EqualTo($"{{{shown}}}"));
    }

    [Test]
    public void Every_file_that_is_linked_exists() => Assert.Multiple(() =>
    {
        foreach (Match link in Link().Matches(Readme))
            Assert.That(Path.Exists(Path.Combine(Root, link.Groups[1].Value)), link.Groups[1].Value);
    });

    [Test]
    public void There_is_one_command_for_the_tests() => Assert.That(Readme.Split('\n').Count(line => line.StartsWith("dotnet test", StringComparison.Ordinal)), Is.EqualTo(1));

    private static string Unindented(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()));

    private static string Unspaced(string text) => Space().Replace(text, string.Empty);

    private static string FindRoot([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex JsonBlock();

    [GeneratedRegex(@"\]\(([^)#:]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\s")]
    private static partial Regex Space();
}
