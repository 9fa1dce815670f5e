using TwoFactor.Emulator.Certificates;

namespace TwoFactor.Emulator.Saving;

/// <summary>Keeps a second emulator out of a folder. The operating system ends the lock with the process, however that ends.</summary>
internal static class FolderLock
{
    private const string Name = "emulator.lock";

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
        catch (IOException e)
        {
            throw new IOException($"Another emulator uses the folder {folder.Path}. Stop it, or choose another folder.", e);
        }
    }
}
