using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace TwoFactor.Documentation.Tests;

/// <summary>One Markdown file of the repository, and the parts of it that tests look at.</summary>
internal sealed partial class Document
{
    private readonly string path;

    private Document(string path)
    {
        this.path = path;
        Text = File.ReadAllText(path).ReplaceLineEndings("\n");
    }

    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>All documents: the repository's README, and what lies in the folders of packages.</summary>
    public static IReadOnlyList<Document> All { get; } =
    [
        .. new[] { "src", "providers" }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*.md", SearchOption.AllDirectories))
            .Where(IsOurs)
            .Append(Path.Combine(Root, "README.md"))
            .Order(StringComparer.Ordinal)
            .Select(path => new Document(path)),
    ];

    /// <summary>The path below <see cref="Root"/>, with slashes.</summary>
    public string Name => Path.GetRelativePath(Root, path).Replace('\\', '/');

    public string Folder => Path.GetDirectoryName(path)!;

    public string Text { get; }

    /// <summary>The text without its listings.</summary>
    public string Prose => ListingBlock().Replace(Text, string.Empty);

    /// <summary>The listings, each with its language (which may be empty) and its text.</summary>
    public IEnumerable<Listing> Listings => ListingBlock().Matches(Text).Select(match => new Listing(Name, match.Groups["language"].Value, match.Groups["text"].Value));

    /// <summary>The tables, in their order.</summary>
    public IEnumerable<Table> Tables => TableLines().Matches(Prose)
        .Select(match => match.Value.Trim().Split('\n').Select(Cells).ToArray())
        .Select(lines => new Table(lines[0], lines[2..]));

    /// <summary>The rows of all tables, each as its cells.</summary>
    public IEnumerable<string[]> Rows => Tables.SelectMany(table => table.Rows);

    /// <summary>The headings, without their marks.</summary>
    public IEnumerable<string> Headings => Heading().Matches(Prose).Select(match => match.Groups[1].Value.Trim());

    public static Document Named(string name) => All.SingleOrDefault(document => document.Name == name) ?? throw new FileNotFoundException(name);

    public override string ToString() => Name;

    private static string[] Cells(string line) =>
        [.. CellEnd().Split(line.Trim().Trim('|')).Select(cell => cell.Trim().Replace("\\|", "|", StringComparison.Ordinal))];

    // A template's own README is a file of the application that is made of it.
    private static bool IsOurs(string path) =>
        !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar).Any(folder => folder is "bin" or "obj" or "content" or "templates" or "artifacts");

    private static string FindRoot([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", ".."));

    [GeneratedRegex(@"^```(?<language>\w*)\n(?<text>.*?)^```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex ListingBlock();

    [GeneratedRegex("^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\|.*\|\n\|[-| ]+\|\n(\|.*\|\n?)+", RegexOptions.Multiline)]
    private static partial Regex TableLines();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex CellEnd();
}
