using System.Runtime.Versioning;

namespace TwoFactor.Files;

/// <summary>Finds files and folders that another user could have created, could change or could read. Outside Linux, the owner, the group and the number of
/// hard links cannot be read, so only permissions and symbolic links are checked there. On Windows nothing is checked, because the permissions are those of
/// the user's profile.</summary>
internal static class FileRights
{
    private const int MostLinks = 40; // the limit of the Linux kernel
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Checks a folder that holds secrets, and the folders above it.</summary>
    /// <returns>The problem and the command that fixes it, without a full stop; <see langword="null"/> if there is no problem or no such
    /// folder.</returns>
    public static string? FindProblemOfFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return null;
        if (FindProblemAbove(path, path, 0) is { } above)
            return above;
        if (FileFacts.Of(path) is not { } facts)
            return null;
        if (facts.Kind == FileKind.Link)
            return FindProblemOfFolder(TargetOf(path)!); // FindProblemAbove has checked the link itself
        if (facts.Kind != FileKind.Folder)
            return $"'{path}' is not a folder";
        if (IsForeign(facts))
            return $"The folder '{path}' belongs to another user ({facts.Owner}), who can put files there; run this as that user, or choose another folder";
        if ((facts.Mode & WritableByOthers) != 0)
            return $"The folder '{path}' can be changed by other users (mode {facts.ModeText}); choose another, or fix it with: chmod 700 {Quoted(path)}";
        return facts.ModeOfOthers == 0
            ? null
            : $"The folder '{path}' can be read by other users (mode {facts.ModeText}); fix it with: chmod 700 {Quoted(path)}";
    }

    /// <summary>Checks a file that holds a secret, or that decides how one is used.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isPublic">Whether other users may read it, as with a certificate.</param>
    /// <inheritdoc cref="FindProblemOfFolder"/>
    public static string? FindProblemOfFile(string path, bool isPublic = false)
    {
        if (OperatingSystem.IsWindows() || FileFacts.Of(path) is not { } facts)
            return null;
        if (facts.Kind == FileKind.Link)
            return $"'{path}' is a link, and a link may lead to another user's file; remove it with: rm {Quoted(path)}";
        if (facts.Kind != FileKind.File)
            return null; // it holds no secret; writing to it throws
        if (IsForeign(facts))
            return $"'{path}' belongs to another user ({facts.Owner}), who can read and change it; run this as that user, or remove it with: rm {Quoted(path)}";
        if (facts.Links > 1)
            return $"'{path}' has a second name on this disk (a hard link); fix it with: cp -p {Quoted(path)} {Quoted(path + ".new")} && mv {Quoted(path + ".new")} {Quoted(path)}";
        if ((facts.Mode & WritableByOthers) != 0)
            return $"'{path}' can be changed by other users (mode {facts.ModeText}); if none of them has changed it, fix it with: chmod 600 {Quoted(path)}";
        return facts.ModeOfOthers == 0 || isPublic
            ? null
            : ReadableByOthers(path, facts);
    }

    /// <summary>Checks a secret that a host uses: its permissions, its owner (the user of this process or root; not checked for a process of root), and
    /// the permissions of its folder. If the file or its folder is a link, the target is checked, and also the folder that holds the link.</summary>
    /// <param name="path">The file; a full path.</param>
    /// <inheritdoc cref="FindProblemOfFolder"/>
    public static string? FindProblemOfSecret(string path)
    {
        if (OperatingSystem.IsWindows() || FileLinks.RealPathOf(path) is not { } file || FileFacts.Of(file) is not { } facts)
            return null;
        if ((facts.Mode & WritableByOthers) != 0)
            return $"'{path}' can be changed by other users (mode {facts.ModeText}); fix it with: chmod 600 {Quoted(path)}";
        if (facts.ModeOfOthers != 0)
            return ReadableByOthers(path, facts);
        if (LibC.EffectiveUser() != 0 && !MayHold(facts))
            return $"'{path}' belongs to another user ({facts.Owner}), who can read and change it";
        foreach (string folder in FileLinks.FoldersOf(path))
        {
            if (FindProblemOfFolderWith(path, folder) is { } problem)
                return problem;
        }

        return null;
    }

    /// <summary>The path, quoted for a shell.</summary>
    public static string Quoted(string path) => $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    [UnsupportedOSPlatform("windows")]
    private static string ReadableByOthers(string path, FileFacts facts) =>
        $"'{path}' can be read by other users (mode {facts.ModeText}); fix it with: chmod 600 {Quoted(path)}";

    [UnsupportedOSPlatform("windows")]
    private static string? FindProblemOfFolderWith(string path, string folder) => FileFacts.Of(folder) is { } facts && IsShared(facts)
        ? $"The folder '{folder}' can be changed by other users (mode {facts.ModeText}), who can replace '{path}'; fix it with: chmod go-w {Quoted(folder)}"
        : null;

    [UnsupportedOSPlatform("windows")]
    private static bool IsForeign(FileFacts facts) => facts.Owner is { } owner && owner != LibC.EffectiveUser();

    // A user who can change a folder can replace everything below it with another folder, or with a link to one.
    [UnsupportedOSPlatform("windows")]
    private static string? FindProblemAbove(string path, string folder, int links)
    {
        if (Path.GetDirectoryName(path) is not { } parent)
            return null;
        if (FindProblemAbove(parent, folder, links) is { } above)
            return above;
        if (FileFacts.Of(parent) is { } facts && FindProblemOfParent(parent, facts, folder) is { } found)
            return found;
        if (FileFacts.Of(path) is not { Kind: FileKind.Link } link)
            return null;
        if (links > MostLinks)
            return $"'{path}' leads through too many links";
        if (!MayHold(link))
            return $"'{path}' is a link of another user ({link.Owner}); choose another folder than '{folder}'";
        return TargetOf(path) is { } target
            ? FindProblemAbove(target, folder, links + 1)
            : $"'{path}' is a link that goes back ('..') behind the name of a folder; let it name its target directly: ln -sfn \"$(realpath {Quoted(path)})\" {Quoted(path)}";
    }

    [UnsupportedOSPlatform("windows")]
    private static string? FindProblemOfParent(string parent, FileFacts facts, string folder)
    {
        if (facts.Kind != FileKind.Folder)
            return null; // a link; its target is checked separately
        if (!MayHold(facts))
            return $"The folder '{parent}' belongs to another user ({facts.Owner}), who can replace '{folder}' in it; choose another folder";
        return IsShared(facts)
            ? $"The folder '{parent}' can be changed by other users (mode {facts.ModeText}), who can replace '{folder}' in it; choose another folder, or fix it with: chmod go-w {Quoted(parent)}"
            : null;
    }

    // In a folder with the sticky bit, such as /tmp, users can only rename their own files.
    [UnsupportedOSPlatform("windows")]
    private static bool IsShared(FileFacts folder) => !folder.Mode.HasFlag(UnixFileMode.StickyBit)
        && (folder.Mode.HasFlag(UnixFileMode.OtherWrite)
            || (folder.Mode.HasFlag(UnixFileMode.GroupWrite) && !(folder.Group is { } group && PrivateGroup.IsOurs(group))));

    [UnsupportedOSPlatform("windows")]
    private static bool MayHold(FileFacts facts) => facts.Owner == 0 || !IsForeign(facts);

    // The system applies ".." to the folder in which the link really lies, and not to the links that lead there.
    // null: for a ".." behind a name, which may be a link too, and would have to be checked first.
    [UnsupportedOSPlatform("windows")]
    private static string? TargetOf(string link)
    {
        string text = new FileInfo(link).LinkTarget ?? link;
        string target = Path.IsPathRooted(text) ? "/" : LibC.RealPath(Path.GetDirectoryName(link)!);
        bool isBelow = false;
        foreach (string part in text.Split('/').Where(part => part is not ("" or ".")))
        {
            if (part == ".." && isBelow)
                return null;
            isBelow = part != "..";
            target = isBelow ? Path.Combine(target, part) : Path.GetDirectoryName(target) ?? target;
        }

        return target;
    }
}
