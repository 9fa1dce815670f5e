using System.Text.RegularExpressions;

namespace TwoFactor.Documentation.Tests;

/// <summary>Comments cite notes on the wire by their numbers, which readers find in the table of the document about development.</summary>
public sealed partial class CitedNoteTests
{
    private static readonly string[] Cited =
    [
        .. new[] { "src", "providers" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Document.Root, folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Difference().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups["number"].Value)
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Rows => Document.Named("src/TwoFactor/docs/development.md").Tables.SelectMany(table => table.Column("difference"));

    [Test]
    public void The_numbers_of_the_differences_that_comments_cite_have_their_rows_and_no_others() => Assert.That(Rows, Is.EquivalentTo(Cited));

    [Test]
    public void Comments_of_both_services_are_found()
    {
        Assert.That(Cited, Has.Some.StartsWith("D"));
        Assert.That(Cited, Has.Some.StartsWith("E"));
    }

    [GeneratedRegex(@"\b(?:1\.5,? (?<number>D[0-9]+)|2\.5,? (?<number>E[0-9]+))\b")]
    private static partial Regex Difference();
}
