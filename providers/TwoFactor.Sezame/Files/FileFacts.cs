using System.Buffers.Binary;
using System.Runtime.Versioning;

namespace TwoFactor.Sezame.Files;

/// <summary>What the file system knows about a path itself, not about what it links to.</summary>
/// <param name="Kind">File, folder, link, or anything else.</param>
/// <param name="Mode">The rights, without the kind. A POSIX access list shows in the rights of the group.</param>
/// <param name="Owner">The user; <see langword="null"/> where it cannot be read.</param>
/// <param name="Group">The group; <see langword="null"/> where it cannot be read.</param>
/// <param name="Links">How many names the file has; <see langword="null"/> where it cannot be read.</param>
[UnsupportedOSPlatform("windows")]
internal sealed record FileFacts(FileKind Kind, UnixFileMode Mode, uint? Owner, uint? Group, uint? Links)
{
    private const int Size = 256; // struct statx, whose layout is the same on every processor
    private const int NotImplemented = 38; // ENOSYS: an old kernel, or a sandbox

    private const UnixFileMode AllOfGroup = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute;
    private const UnixFileMode AllOfOthers = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The rights that anybody but the owner has.</summary>
    public UnixFileMode ModeOfOthers => Mode & (AllOfGroup | AllOfOthers);

    /// <summary>The rights as <c>chmod</c> takes them.</summary>
    public string ModeText => Convert.ToString((int)Mode, 8);

    /// <returns>The facts, or <see langword="null"/> where there is nothing at the path.</returns>
    /// <exception cref="IOException">The path cannot be looked at.</exception>
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
            case NotImplemented:
                return OfManaged(path);
            default:
                throw LibC.LastError(path);
        }

        ushort mode = BinaryPrimitives.ReadUInt16LittleEndian(facts[28..]);
        return new FileFacts(
            KindOf(mode),
            (UnixFileMode)(mode & 0xFFF),
            BinaryPrimitives.ReadUInt32LittleEndian(facts[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(facts[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(facts[16..]));
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
