using System.Runtime.Versioning;

namespace TwoFactor.Files;

/// <summary>Follows symbolic links as the system does: ".." leads out of the folder in which a link really lies.</summary>
[UnsupportedOSPlatform("windows")]
internal static class FileLinks
{
    private const int MostLinks = 40; // the limit of the Linux kernel

    /// <returns>The path without links, or <see langword="null"/> if there is no such file, or a link on the way leads nowhere.</returns>
    /// <exception cref="IOException">A part of the path cannot be read.</exception>
    public static string? RealPathOf(string path)
    {
        try
        {
            return LibC.RealPath(path);
        }
        catch (IOException e) when (e.HResult is LibC.NoSuchFile or LibC.NotADirectory)
        {
            return null;
        }
    }

    /// <summary>The folders whose owners decide which file a path names: the folder of the file, and the folder of each link on the way to it, both of the
    /// file's own links and of those that are a folder above it. Other folders above it are not among them.</summary>
    /// <returns>Their paths, without links. One may be there twice.</returns>
    /// <exception cref="IOException">A part of the path does not exist, or cannot be read.</exception>
    public static IEnumerable<string> FoldersOf(string path)
    {
        foreach (string name in NamesOf(path))
        {
            string folder = Path.GetDirectoryName(name)!;
            yield return LibC.RealPath(folder);
            for (string? above = folder; above is not null; above = Path.GetDirectoryName(above))
            {
                foreach (string link in NamesOf(above).SkipLast(1))
                    yield return LibC.RealPath(Path.GetDirectoryName(link)!);
            }
        }
    }

    // The path; if it is a link, also its target; and so on to the first that is no link.
    private static IEnumerable<string> NamesOf(string path)
    {
        string? name = path;
        for (int links = 0; name is not null && links <= MostLinks; links++)
        {
            yield return name;
            if (Path.GetDirectoryName(name) is not { } folder)
                yield break; // the root
            string real = LibC.RealPath(folder);
            string? target = new FileInfo(Path.Combine(real, Path.GetFileName(name))).LinkTarget;
            name = target is null ? null : Path.TrimEndingDirectorySeparator(Path.Combine(real, target));
        }
    }
}
