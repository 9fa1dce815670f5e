using System.Text.RegularExpressions;

namespace TwoFactor.Documentation.Tests;

/// <summary>Every link and picture within the repository has a target.</summary>
public sealed partial class LinkTests
{
    private static IEnumerable<Document> Documents => Document.All;

    [TestCaseSource(nameof(Documents))]
    public void Relative_links_and_anchors_resolve(object document)
    {
        Document read = (Document)document;
        IEnumerable<string> dead = Link().Matches(read.Prose)
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !Resolves(read, target));
        Assert.That(dead, Is.Empty);
    }

    [Test]
    public void A_dead_link_is_found() => Assert.Multiple(() =>
    {
        Document readme = Document.Named("README.md");
        Assert.That(Resolves(readme, "src/TwoFactor/README-that-does-not-exist.md"), Is.False);
        Assert.That(Resolves(readme, "#no-such-heading"), Is.False);
        Assert.That(Resolves(readme, "LICENSE"), Is.True);
    });

    private static bool Resolves(Document from, string target)
    {
        string[] parts = target.Split('#', 2);
        string path = parts[0].Length == 0 ? Path.Combine(Document.Root, from.Name) : Path.GetFullPath(Path.Combine(from.Folder, parts[0]));
        if (parts.Length == 1)
            return Path.Exists(path);
        Document? to = Document.All.SingleOrDefault(document => Path.GetFullPath(Path.Combine(Document.Root, document.Name)) == path);
        return to is not null && to.Headings.Select(Anchor).Contains(parts[1]);
    }

    // As on GitHub: lower case, without punctuation, hyphens for spaces.
    private static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.ToLowerInvariant(), string.Empty).Replace(' ', '-');

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex NotInAnchor();
}
