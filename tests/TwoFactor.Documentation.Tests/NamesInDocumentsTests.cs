using System.Text.RegularExpressions;

namespace TwoFactor.Documentation.Tests;

/// <summary>Members that documents name as <c>Type.Member</c> are in the public API of a package.</summary>
public sealed partial class NamesInDocumentsTests
{
    private static readonly string Api = string.Join(
        '\n', new[] { "src", "providers" }.SelectMany(folder => Directory.GetFiles(Path.Combine(Document.Root, folder), "PublicAPI.*.txt", SearchOption.AllDirectories)).Select(File.ReadAllText));

    private static readonly HashSet<string> Types = [.. TypeLine().Matches(Api).Select(match => match.Groups[1].Value)];

    private static IEnumerable<Document> Documents => Document.All;

    [TestCaseSource(nameof(Documents))]
    public void Members_named_in_a_document_exist(object document)
    {
        IEnumerable<string> unknown = Member().Matches(((Document)document).Prose)
            .Where(match => Types.Contains(match.Groups["type"].Value))
            .Select(match => $"{match.Groups["type"].Value}.{match.Groups["member"].Value}")
            .Where(name => !Regex.IsMatch(Api, $@"\b{Regex.Escape(name)}\b"));
        Assert.That(unknown, Is.Empty);
    }

    [Test]
    public void The_public_API_has_types() => Assert.That(Types, Has.Count.GreaterThan(50).And.Contains("ITwoFactorFlow"));

    [GeneratedRegex(@"^TwoFactor(?:\.\w+)*\.(\w+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"`(?<type>[A-Z]\w+)\.(?<member>[A-Z]\w+)")]
    private static partial Regex Member();
}
