using System.Xml.Linq;

namespace TwoFactor.Tests.Conventions.Repository;

/// <summary>A host made from the template gets the package versions with which this repository is tested.</summary>
public sealed class TemplateTests
{
    private static readonly string Content = Path.Combine(RepositoryFolder.Path, "src", "TwoFactor.Templates", "content");

    [Test]
    public void Packages_of_others_have_the_versions_of_this_repository()
    {
        Dictionary<string, string> ours = Versions(RepositoryFolder.Path);
        (string Name, string Version)[] wrong = [.. Versions(Content)
            .Where(package => !package.Key.StartsWith("TwoFactor.", StringComparison.Ordinal) && ours.GetValueOrDefault(package.Key) != package.Value)
            .Select(package => (package.Key, package.Value))];
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Packages_of_this_repository_have_the_version_that_is_set_when_the_template_is_packed() => Assert.That(
        Versions(Content).Where(package => package.Key.StartsWith("TwoFactor.", StringComparison.Ordinal)).Select(package => package.Value),
        Is.Not.Empty.And.All.EqualTo("$(TwoFactorVersion)"));

    private static Dictionary<string, string> Versions(string folder) => XDocument.Load(Path.Combine(folder, "Directory.Packages.props"))
        .Descendants("PackageVersion").ToDictionary(package => package.Attribute("Include")!.Value, package => package.Attribute("Version")!.Value);
}
