using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace TwoFactor.Files;

/// <summary>The metadata of a path. For a link, it is the metadata of the link, not of its target.</summary>
/// <param name="Kind">File, folder, link, or anything else. On systems other than Linux, and on a Linux without statx(2), anything else counts as a file,
/// because .NET does not tell them apart.</param>
/// <param name="Mode">The permissions, without the file type. A POSIX ACL shows in the permissions of the group.</param>
/// <param name="Owner">The user; <see langword="null"/> if it cannot be read.</param>
/// <param name="Group">The group; <see langword="null"/> if it cannot be read.</param>
/// <param name="Links">The number of hard links to the file; <see langword="null"/> if it cannot be read.</param>
[UnsupportedOSPlatform("windows")]
internal sealed record FileFacts(FileKind Kind, UnixFileMode Mode, uint? Owner, uint? Group, uint? Links)
{
    private const int Size = 256; // struct statx: links at byte 16, owner 20, group 24, mode 28 on every processor; the byte order is that of the processor

    private const UnixFileMode AllOfGroup = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode AllOfOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The permissions of everybody except the owner.</summary>
    public UnixFileMode ModeOfOthers => Mode & (AllOfGroup | AllOfOthers);

    /// <summary>The permissions in the form that <c>chmod</c> takes.</summary>
    public string ModeText => Convert.ToString((int)Mode, 8);

    /// <returns>The metadata, or <see langword="null"/> if the path does not exist.</returns>
    /// <exception cref="IOException">The metadata cannot be read.</exception>
    public static FileFacts? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
            return OfManaged(path);
        Span<byte> facts = stackalloc byte[Size];
        switch (LibC.Describe(path, facts))
        {
            case 0:
                break;
            case LibC.NoSuchFile or LibC.NotADirectory:
                return null;
            case LibC.NotImplemented: // an old kernel or C library, or a sandbox
                return OfManaged(path);
            default:
                throw LibC.LastError(path);
        }

        ushort mode = MemoryMarshal.Read<ushort>(facts[28..]);
        return new FileFacts(
            KindOf(mode),
            (UnixFileMode)(mode & 0xFFF),
            MemoryMarshal.Read<uint>(facts[20..]),
            MemoryMarshal.Read<uint>(facts[24..]),
            MemoryMarshal.Read<uint>(facts[16..]));
    }

    private static FileKind KindOf(int mode) => (mode & 0xF000) switch
    {
        0x8000 => FileKind.File,
        0x4000 => FileKind.Folder,
        0xA000 => FileKind.Link,
        _ => FileKind.Other,
    };

    private static FileFacts? OfManaged(string path)
    {
        FileInfo info = new(path);
        if (info.LinkTarget is not null)
            return new FileFacts(FileKind.Link, info.UnixFileMode, null, null, null);
        if (!info.Exists && !Directory.Exists(path))
            return null;
        FileKind kind = info.Exists ? FileKind.File : FileKind.Folder;
        return new FileFacts(kind, File.GetUnixFileMode(path), null, null, null);
    }
}
