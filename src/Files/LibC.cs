using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace TwoFactor.Files;

/// <summary>Functions of the C library that .NET does not offer, or whose errors .NET ignores.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class LibC
{
    public const int NoSuchFile = 2; // ENOENT
    public const int WouldBlock = 11; // EAGAIN on Linux
    public const int WouldBlockOnMac = 35;
    public const int Invalid = 22; // EINVAL
    public const int NotADirectory = 20; // ENOTDIR
    public const int NotImplemented = 38; // ENOSYS
    public const int LockExclusively = 2; // LOCK_EX
    public const int DoNotWait = 4; // LOCK_NB

    private const int NoData = 61; // ENODATA
    private const int NotSupported = 95; // EOPNOTSUPP: the file system has no ACLs
    private const string Library = "libc";
    private const int CloseOnExec = 0x80000; // O_CLOEXEC on Linux
    private const int FromCurrentFolder = -100; // AT_FDCWD
    private const int DoNotFollow = 0x100; // AT_SYMLINK_NOFOLLOW
    private const string Acl = "system.posix_acl_access";
    private const uint BasicFacts = 0x7FF; // STATX_BASIC_STATS

    // The functions are looked up in the running program, because the file name of the C library differs between systems.
    static LibC() => NativeLibrary.SetDllImportResolver(typeof(LibC).Assembly, Resolve);

    /// <summary>Opens a folder to sync or lock it.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public static SafeFileHandle OpenFolder(string path)
    {
        int descriptor = Open(path, OperatingSystem.IsLinux() ? CloseOnExec : 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LastError(path);
    }

    /// <summary>Calls statx(2), which fills <paramref name="facts"/> (256 bytes) with the metadata of the path. Links are not followed.</summary>
    /// <returns>0, or the number of the error.</returns>
    public static int Describe(string path, Span<byte> facts)
    {
        try
        {
            return StatX(FromCurrentFolder, path, DoNotFollow, BasicFacts, ref MemoryMarshal.GetReference(facts)) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
        catch (EntryPointNotFoundException)
        {
            return NotImplemented; // a C library that is older than the call: glibc before 2.28, musl before 1.2.5
        }
    }

    /// <summary>The absolute path without links and "..".</summary>
    /// <exception cref="IOException">A part of it does not exist, or cannot be read.</exception>
    public static string RealPath(string path) => RealPath(path, IntPtr.Zero) ?? throw LastError(path);

    /// <summary>The last call's error as an exception.</summary>
    public static IOException LastError(string path)
    {
        int error = Marshal.GetLastPInvokeError();
        return new IOException($"{Marshal.GetPInvokeErrorMessage(error)}: '{path}'", error);
    }

    /// <summary>Copies the POSIX ACL of one file to another. If the first has none, removes the one that the other got from its folder. Linux
    /// only.</summary>
    /// <exception cref="IOException">The ACL cannot be read or set.</exception>
    public static void CopyAcl(string from, SafeFileHandle to, string toPath)
    {
        byte[] acl = new byte[ushort.MaxValue];
        nint length = GetAttribute(from, Acl, acl, acl.Length);
        if (length < 0 && !HasNone())
            throw LastError(from);
        if (length >= 0 ? SetAttribute(to, Acl, acl, length, 0) != 0 : RemoveAttribute(to, Acl) != 0 && !HasNone())
            throw LastError(toPath);

        static bool HasNone() => Marshal.GetLastPInvokeError() is NoData or NotSupported;
    }

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport(Library, EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport(Library, EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport(Library, EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeFileHandle file, int operation);

    // The memory that it allocates for the result is released with free(3) by the marshaller.
    [LibraryImport(Library, EntryPoint = "realpath", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial string? RealPath(string path, nint buffer);

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, [Out] byte[] value, nint size);

    [LibraryImport(Library, EntryPoint = "fsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(SafeFileHandle file, string name, byte[] value, nint size, int flags);

    [LibraryImport(Library, EntryPoint = "fremovexattr", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveAttribute(SafeFileHandle file, string name);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, ref byte facts);

    private static IntPtr Resolve(string library, Assembly assembly, DllImportSearchPath? search) =>
        library == Library ? NativeLibrary.GetMainProgramHandle() : IntPtr.Zero;
}
