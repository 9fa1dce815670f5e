using TwoFactor.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>The lock on the folder of a registration: a file that only one run at a time can open.</summary>
/// <param name="root">The folder.</param>
/// <param name="disk">Makes the changes on disk.</param>
internal sealed class FolderLock(string root, Disk disk)
{
    /// <summary>The file. It stays in the folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(root, "lock");

    /// <summary>Takes the lock. Errors of the disk are not translated.</summary>
    /// <returns>The lock, which is held until it is disposed; <see langword="null"/> if another run holds it.</returns>
    public FileStream? TryTake()
    {
        try
        {
            return File.Exists(Path) ? disk.Open(Path) : disk.Create(Path);
        }
        catch (IOException e) when (File.Exists(Path) && FolderErrors.IsInUse(e))
        {
            return null;
        }
    }
}
