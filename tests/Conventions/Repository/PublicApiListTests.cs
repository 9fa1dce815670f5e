using System.Xml.Linq;

namespace TwoFactor.Tests.Conventions.Repository;

/// <summary>The analyzers compare a package's public API with its lists only if the lists exist.</summary>
public sealed class PublicApiListTests
{
    [Test]
    public void Every_packable_library_lists_its_public_api()
    {
        string[] libraries = [.. RepositoryFolder.Projects.Where(IsLibrary)];
        Assert.That(libraries, Is.Not.Empty);
        Assert.That(libraries.SelectMany(Lists).Where(list => !IsList(list)), Is.Empty, "The list must exist, and begin with #nullable enable.");
    }

    private static IEnumerable<string> Lists(string project) =>
        new[] { "PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt" }.Select(name => Path.Combine(Path.GetDirectoryName(project)!, name));

    private static bool IsList(string path) => File.Exists(path) && File.ReadLines(path).FirstOrDefault() == "#nullable enable";

    // Projects in src and providers are packable unless they say otherwise. Tools and templates have no public API.
    private static bool IsLibrary(string project)
    {
        XDocument content = XDocument.Load(project);
        return !Has("IsPackable", "false") && !Has("PackAsTool", "true") && !Has("PackageType", "Template");

        bool Has(string name, string value) => content.Descendants(name).Any(element => element.Value == value);
    }
}
