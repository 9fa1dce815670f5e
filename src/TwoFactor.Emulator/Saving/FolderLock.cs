using TwoFactor.Emulator.Certificates;

namespace TwoFactor.Emulator.Saving;

/// <summary>Prevents a second emulator in the same folder. The operating system releases the lock when the process ends, even after a
/// crash.</summary>
internal static class FolderLock
{
    private const string Name = "emulator.lock";

    // What .NET gives a file that another process has locked: ERROR_SHARING_VIOLATION on Windows, EWOULDBLOCK on Linux and on macOS.
    private const int InUseOnWindows = unchecked((int)0x80070020);
    private const int InUseOnLinux = 11;
    private const int InUseOnMac = 35;

    /// <exception cref="IOException">Another emulator uses the folder, or the lock file cannot be used. The message names it.</exception>
    public static FileStream Take(PrivateFolder folder)
    {
        string path = folder.PathOf(Name);
        if (new FileInfo(path).LinkTarget is not null || Directory.Exists(path))
            throw new IOException($"{path} cannot be used: it is not a file.");
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is InUseOnWindows or InUseOnLinux or InUseOnMac)
        {
            throw new IOException($"Another emulator uses the folder {folder.Path}. Stop it, or choose another folder.", e);
        }
    }
}
