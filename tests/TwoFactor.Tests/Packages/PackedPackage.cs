using System.IO.Compression;
using System.Xml.Linq;
using TwoFactor.Tests.Conventions.Repository;

namespace TwoFactor.Tests.Packages;

/// <summary>A package as <c>.ci/pack</c> has made it.</summary>
internal sealed class PackedPackage : IDisposable
{
    private readonly ZipArchive archive;

    private PackedPackage(string path)
    {
        Path = path;
        archive = ZipFile.OpenRead(path);
        Metadata = XDocument.Parse(ReadText(archive.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal)).FullName)).Root!.Elements().First();
    }

    /// <summary>The names of all packages of this repository: every project without IsPackable=false.</summary>
    public static IEnumerable<string> Names => RepositoryFolder.Projects
        .Where(project => !XDocument.Load(project).Descendants("IsPackable").Any(element => element.Value == "false"))
        .Select(project => System.IO.Path.GetFileNameWithoutExtension(project));

    public string Path { get; }

    /// <summary>The element <c>metadata</c> of its description.</summary>
    public XElement Metadata { get; }

    public IEnumerable<string> Files => archive.Entries.Select(entry => entry.FullName);

    /// <summary>Opens a package, or skips the test if no packages have been made.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isLinked">Whether to open the package that was made with a repository address.</param>
    public static PackedPackage Open(string name, bool isLinked = false)
    {
        const string Variable = "TWOFACTOR_PACKAGES";
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder)
        {
            Assert.Ignore($"Packages are checked after .ci/pack, with {Variable} set to their folder.");
            throw new InvalidOperationException(); // the call above does not return
        }

        string[] found = [.. Directory.GetFiles(isLinked ? $"{folder}-linked" : folder, $"{name}.*.nupkg")
            .Where(path => char.IsAsciiDigit(System.IO.Path.GetFileName(path)[name.Length + 1]))];
        Assert.That(found, Has.Length.EqualTo(1), $"{name} in {folder}");
        return new PackedPackage(found[0]);
    }

    /// <summary>A value of its description; empty for none.</summary>
    public string Of(string element) => Metadata.Elements().FirstOrDefault(found => found.Name.LocalName == element)?.Value ?? string.Empty;

    public byte[] Read(string file)
    {
        using Stream stream = (archive.GetEntry(file) ?? throw new FileNotFoundException($"{file} is not in {Path}.")).Open();
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }

    public string ReadText(string file) => System.Text.Encoding.UTF8.GetString(Read(file)).TrimStart('\uFEFF');

    public void Dispose() => archive.Dispose();
}
