using System;
using System.Collections.Generic;
using System.IO;
using System.Text.RegularExpressions;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Writes a package's README as it reads outside of the repository: links into the repository become absolute. While there is no public
/// repository, they become plain text, and pictures are removed. Notes for tests are removed too, and what works only in the repository, between two
/// comments. Directory.Build.targets runs it when a package is made.</summary>
public sealed class PackageReadme : Task
{
    private static readonly Regex Link = new Regex(@"(?<image>!?)\[(?<text>[^\]]*)\]\((?<target>[^)\s]+)\)");
    private static readonly Regex NoteForTests = new Regex(@"^<!-- compiled: .* -->$");
    private const string RepositoryOnly = "<!-- in the repository only -->";
    private const string ForPackagesToo = "<!-- for packages too -->";

    /// <summary>The README in the repository.</summary>
    [Required]
    public string Source { get; set; }

    /// <summary>Where it is written.</summary>
    [Required]
    public string Destination { get; set; }

    /// <summary>The folder that is the repository.</summary>
    [Required]
    public string Root { get; set; }

    /// <summary>The address below which the repository's files can be read, with a slash at its end; empty if there is none.</summary>
    public string Files { get; set; }

    /// <summary>The same for pictures, as they are.</summary>
    public string Pictures { get; set; }

    public override bool Execute()
    {
        List<string> lines = new List<string>();
        bool isCode = false;
        bool isLeftOut = false;
        foreach (string line in File.ReadAllLines(Source))
        {
            bool isComment = line == RepositoryOnly || line == ForPackagesToo;
            if (isComment && isLeftOut == (line == RepositoryOnly))
                Log.LogError("{0}: the comments about what works only in the repository do not come in pairs.", Source);
            if (isComment)
                isLeftOut = line == RepositoryOnly;
            if (isComment || isLeftOut)
                continue;
            if (line.StartsWith("```", StringComparison.Ordinal))
                isCode = !isCode;
            if (isCode)
                lines.Add(line);
            else if (!NoteForTests.IsMatch(line))
                lines.Add(Link.Replace(line, Outside));
        }

        if (isLeftOut)
            Log.LogError("{0}: the comment {1} is missing.", Source, ForPackagesToo);
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        File.WriteAllText(Destination, string.Join("\n", lines) + "\n");
        return !Log.HasLoggedErrors;
    }

    private string Outside(Match link)
    {
        string target = link.Groups["target"].Value;
        if (target.StartsWith("#", StringComparison.Ordinal) || target.StartsWith("https:", StringComparison.Ordinal) || target.StartsWith("http:", StringComparison.Ordinal))
            return link.Value;

        bool isPicture = link.Groups["image"].Length > 0;
        string address = isPicture ? Pictures : Files;
        if (string.IsNullOrEmpty(address))
            return isPicture ? string.Empty : link.Groups["text"].Value;
        Uri root = new Uri(Path.GetFullPath(Root).TrimEnd(Path.DirectorySeparatorChar) + "/");
        string[] parts = target.Split('#'); // file addresses have no fragment
        string path = root.MakeRelativeUri(new Uri(new Uri(Path.GetFullPath(Source)), parts[0])).ToString();
        if (path.StartsWith("..", StringComparison.Ordinal))
            Log.LogError("{0}: the link {1} leads out of the repository.", Source, target);
        return $"{link.Groups["image"].Value}[{link.Groups["text"].Value}]({address}{path}{(parts.Length > 1 ? "#" + parts[1] : string.Empty)})";
    }
}
