namespace TwoFactor.Files;

/// <summary>Reads files and makes the changes on disk, one per method. Each one throws if it fails. Tests replace this class to stop the program between
/// two changes, or to change files between two reads.</summary>
internal class Disk
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    /// <summary>The machine's own disk.</summary>
    public static Disk Real { get; } = new();

    /// <summary>Reads a file.</summary>
    public virtual byte[] Read(string path) => File.ReadAllBytes(path);

    /// <summary>Creates a file that only its owner can read and write. Fails if the file exists, and does not follow a link.</summary>
    public virtual FileStream Create(string path) => Open(path, FileMode.CreateNew, OwnersFile);

    /// <summary>Creates a file with default permissions.</summary>
    public virtual FileStream CreateShared(string path) => Open(path, FileMode.CreateNew, mode: null);

    /// <summary>Opens an existing file to change it.</summary>
    public virtual FileStream Open(string path) => Open(path, FileMode.Open, mode: null);

    /// <summary>Creates a folder that only its owner can enter.</summary>
    public virtual void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnersFolder);
    }

    /// <summary>Flushes the content of a file to the disk. .NET's own method ignores the error code of the system.</summary>
    /// <exception cref="IOException">The flush failed.</exception>
    public virtual void Sync(FileStream file)
    {
        file.Flush(flushToDisk: OperatingSystem.IsWindows());
        if (!OperatingSystem.IsWindows() && LibC.Sync(file.SafeFileHandle) != 0)
            throw LibC.LastError(file.Name);
    }

    /// <summary>Flushes the file names in a folder to the disk.</summary>
    /// <exception cref="IOException">The flush failed.</exception>
    public virtual void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS keeps its own journal of names
        using Microsoft.Win32.SafeHandles.SafeFileHandle folder = LibC.OpenFolder(path);
        if (LibC.Sync(folder) == 0)
            return;
        IOException failure = LibC.LastError(path);
        if (failure.HResult != LibC.Invalid) // some network file systems can sync files but not folders
            throw failure;
    }

    /// <summary>Renames a file. An existing file with the new name is replaced.</summary>
    public virtual void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>Renames a folder. The new name must not exist.</summary>
    public virtual void MoveFolder(string from, string to) => Directory.Move(from, to);

    /// <summary>Removes a file. Succeeds if there is none.</summary>
    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Removes a file that is no longer needed. A failure is ignored, so that it does not replace the error that led here.</summary>
    public void TryDelete(string path)
    {
        try
        {
            Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file stays.
        }
    }

    /// <summary>Removes an empty folder.</summary>
    public virtual void DeleteFolder(string path) => Directory.Delete(path);

    private static FileStream Open(string path, FileMode fileMode, UnixFileMode? mode)
    {
        FileStreamOptions options = new() { Mode = fileMode, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode is not null)
            options.UnixCreateMode = mode;
        return new FileStream(path, options);
    }
}
