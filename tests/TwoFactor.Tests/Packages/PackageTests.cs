using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace TwoFactor.Tests.Packages;

/// <summary>The contents of a package beside its code: description, licence, documentation and symbols.</summary>
public sealed class PackageTests
{
    private static IEnumerable<string> Names => PackedPackage.Names;

    private static IEnumerable<string> Libraries => Names.Where(name => name is not ("TwoFactor.Cli" or "TwoFactor.Templates"));

    [TestCaseSource(nameof(Names))]
    public void A_package_has_a_description_licence_icon_and_readme(string name)
    {
        using PackedPackage package = PackedPackage.Open(name);
        Assert.Multiple(() =>
        {
            Assert.That(package.Of("id"), Is.EqualTo(name));
            Assert.That(package.Of("description"), Is.Not.Empty.And.Not.EqualTo("Package Description"));
            Assert.That(package.Of("license"), Is.EqualTo("MIT"));
            Assert.That(package.Of("tags"), Does.Contain("two-factor"));
            Assert.That(package.Of("releaseNotes"), Does.Contain("### Added"));
            Assert.That(package.Read(package.Of("icon")).Take(4), Is.EqualTo((byte[])[0x89, (byte)'P', (byte)'N', (byte)'G']));
            Assert.That(package.ReadText(package.Of("readme")), Does.StartWith("# "));
        });
    }

    [TestCaseSource(nameof(Names))]
    public void Packages_of_this_repository_depend_on_each_other_in_the_same_version(string name)
    {
        using PackedPackage package = PackedPackage.Open(name);
        IEnumerable<string> others = package.Metadata.Descendants()
            .Where(element => element.Name.LocalName == "dependency" && element.Attribute("id")!.Value.StartsWith("TwoFactor", StringComparison.Ordinal))
            .Select(element => element.Attribute("version")!.Value);
        Assert.That(others, Is.All.EqualTo(package.Of("version")));
    }

    [TestCaseSource(nameof(Libraries))]
    public void A_library_contains_its_XML_documentation(string name)
    {
        using PackedPackage package = PackedPackage.Open(name);
        Assert.That(package.ReadText($"lib/net10.0/{name}.xml"), Does.Contain("<summary>"));
    }

    [TestCaseSource(nameof(Libraries))]
    public void A_librarys_symbols_contain_no_path_of_the_build_machine(string name)
    {
        using PackedPackage package = PackedPackage.Open(name);
        using ZipArchive symbols = ZipFile.OpenRead(Path.ChangeExtension(package.Path, "snupkg"));
        using Stream stream = symbols.GetEntry($"lib/net10.0/{name}.pdb")!.Open();
        using MemoryStream pdb = new();
        stream.CopyTo(pdb);
        using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(new MemoryStream(pdb.ToArray()));
        MetadataReader reader = provider.GetMetadataReader();
        string[] files = [.. reader.Documents.Select(document => reader.GetString(reader.GetDocument(document).Name))];
        Assert.That(files, Is.Not.Empty.And.All.StartsWith("/_/"));
    }

    [TestCaseSource(nameof(Libraries))]
    public void A_library_is_built_deterministically(string name)
    {
        using PackedPackage package = PackedPackage.Open(name);
        using PEReader assembly = new(new MemoryStream(package.Read($"lib/net10.0/{name}.dll")));
        Assert.That(assembly.ReadDebugDirectory().Select(entry => entry.Type), Has.Member(DebugDirectoryEntryType.Reproducible));
    }

    [Test]
    public void The_template_names_the_packages_that_were_packed_with_it()
    {
        using PackedPackage package = PackedPackage.Open("TwoFactor.Templates");
        string versions = package.ReadText("content/Directory.Packages.props");
        Assert.That(versions, Does.Contain($"<TwoFactorVersion>{package.Of("version")}</TwoFactorVersion>"));
        Assert.That(package.Files.Where(file => file.EndsWith(".dll", StringComparison.Ordinal)), Is.Empty);
        Assert.That(package.Files, Has.Member("content/.template.config/template.json").And.Member("content/.gitignore"));
    }
}
