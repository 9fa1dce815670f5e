using System.Text.RegularExpressions;

namespace TwoFactor.Documentation.Tests.Packages;

/// <summary>The README of a new host names the versions that the host has.</summary>
public sealed partial class TemplateReadmeTests
{
    private static readonly string Content = Path.Combine(Document.Root, "src", "TwoFactor.Templates", "content");

    [Test]
    public void The_commands_for_a_migration_name_the_host_s_version_of_Entity_Framework_Core()
    {
        string version = Sqlite().Match(File.ReadAllText(Path.Combine(Content, "Directory.Packages.props"))).Groups[1].Value;

        IEnumerable<string> named = VersionOption().Matches(File.ReadAllText(Path.Combine(Content, "README.md"))).Select(match => match.Groups[1].Value);
        Assert.That(named, Is.EqualTo([version, version]));
    }

    [GeneratedRegex("""Microsoft\.EntityFrameworkCore\.Sqlite" Version="([^"]+)""")]
    private static partial Regex Sqlite();

    [GeneratedRegex("--version ([0-9.]+)")]
    private static partial Regex VersionOption();
}
