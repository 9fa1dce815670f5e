using System.Text.RegularExpressions;
using System.Xml.Linq;
using TwoFactor.Tests.Conventions.Repository;

namespace TwoFactor.Tests.Packages;

/// <summary>A package's README is read without the repository's files beside it, so it has no relative links.</summary>
public sealed partial class PackageLinkTests
{
    // .ci/run makes the linked packages with this address.
    private const string Repository = "https://example.org/twofactor";

    private static IEnumerable<string> Names => PackedPackage.Names;

    [TestCaseSource(nameof(Names))]
    public void Without_a_repository_address_no_link_is_relative(string name)
    {
        using PackedPackage package = PackedPackage.Open(name);
        string readme = Prose(package);
        Assert.That(Targets(readme).Where(target => !target.StartsWith("https://", StringComparison.Ordinal) && !HasAnchor(readme, target)), Is.Empty);
        Assert.That(package.Of("projectUrl"), Is.Empty);
        Assert.That(package.Metadata.Elements().Where(element => element.Name.LocalName == "repository").Attributes("url"), Is.Empty);
    }

    [TestCaseSource(nameof(Names))]
    public void With_a_repository_address_each_link_leads_to_an_existing_file(string name)
    {
        using PackedPackage package = PackedPackage.Open(name, isLinked: true);
        string readme = Prose(package);
        Assert.That(Targets(readme).Where(target => !IsFile(target) && !HasAnchor(readme, target)), Is.Empty);
        Assert.That(package.Of("projectUrl"), Is.EqualTo(Repository));
        Assert.That(package.Metadata.Elements().Single(element => element.Name.LocalName == "repository").Attribute("url")!.Value, Is.EqualTo(Repository));
    }

    [TestCaseSource(nameof(Names))]
    public void Code_and_text_of_the_README_are_not_changed(string name)
    {
        string source = RepositoryFolder.Projects.Single(project => Path.GetFileNameWithoutExtension(project) == name);
        string own = Path.Combine(Path.GetDirectoryName(source)!, "README.md");
        string before = RepositoryOnly().Replace(File.ReadAllText(File.Exists(own) ? own : Path.Combine(RepositoryFolder.Path, "README.md")).ReplaceLineEndings("\n"), string.Empty);
        foreach (bool isLinked in (bool[])[false, true])
        {
            using PackedPackage package = PackedPackage.Open(name, isLinked);
            string after = package.ReadText("README.md");
            Assert.That(CodeBlock().Matches(after).Select(block => block.Value), Is.EqualTo(CodeBlock().Matches(before).Select(block => block.Value)));
            Assert.That(Words(after), Is.EqualTo(Words(before)));
        }
    }

    private static bool IsFile(string target)
    {
        if (!target.StartsWith(Repository, StringComparison.Ordinal))
            return target.StartsWith("https://", StringComparison.Ordinal);
        Match path = FileOfRepository().Match(target);
        return path.Success && Path.Exists(Path.Combine(RepositoryFolder.Path, path.Groups[1].Value));
    }

    private static bool HasAnchor(string readme, string target) => target.StartsWith('#')
        && Heading().Matches(readme).Any(heading => NoAnchorCharacter().Replace(heading.Groups[1].Value.ToLowerInvariant(), string.Empty).Replace(' ', '-') == target[1..]);

    private static string Prose(PackedPackage package) => CodeBlock().Replace(package.ReadText("README.md"), string.Empty);

    // A link is replaced by its text, and a picture by nothing.
    private static string Words(string readme) => LinkOrPicture().Replace(NoteForTests().Replace(CodeBlock().Replace(readme, string.Empty), string.Empty), link =>
        link.Value.StartsWith('!') ? string.Empty : link.Groups[1].Value);

    private static IEnumerable<string> Targets(string readme) => LinkOrPicture().Matches(readme).Select(link => link.Groups[2].Value);

    [GeneratedRegex("(?s)<!-- in the repository only -->.*?<!-- for packages too -->\n")]
    private static partial Regex RepositoryOnly();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"!?\[([^\]]*)\]\(([^)\s]+)\)")]
    private static partial Regex LinkOrPicture();

    [GeneratedRegex("^<!-- compiled: .*\n", RegexOptions.Multiline)]
    private static partial Regex NoteForTests();

    [GeneratedRegex("^#+ (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^\\w -]")]
    private static partial Regex NoAnchorCharacter();

    [GeneratedRegex($"^{Repository}/(?:blob|raw)/HEAD/([^#]*)")]
    private static partial Regex FileOfRepository();
}
