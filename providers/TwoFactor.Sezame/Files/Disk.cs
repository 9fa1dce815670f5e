namespace TwoFactor.Sezame.Files;

/// <summary>Every change that is made to the disk, one at a time, and each reported when it fails. Tests replace it, and stop the
/// program between any two changes.</summary>
internal class Disk
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;

    /// <summary>The machine's.</summary>
    public static Disk Real { get; } = new();

    /// <summary>Makes a file that only its owner can read and write. Never opens one that is there, and never follows a link.</summary>
    public virtual FileStream Create(string path) => Open(path, FileMode.CreateNew, OwnersFile);

    /// <summary>Makes a file with the usual rights of a new one.</summary>
    public virtual FileStream CreateShared(string path) => Open(path, FileMode.CreateNew, mode: null);

    /// <summary>Opens a file of ours to change it.</summary>
    public virtual FileStream Open(string path) => Open(path, FileMode.Open, mode: null);

    /// <summary>Makes a folder that only its owner can enter.</summary>
    public virtual void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnersFolder);
    }

    /// <summary>Makes sure that the content of a file is on the disk. .NET asks for that, and does not look at the answer.</summary>
    /// <exception cref="IOException">The disk did not take it.</exception>
    public virtual void Sync(FileStream file)
    {
        file.Flush(flushToDisk: OperatingSystem.IsWindows());
        if (!OperatingSystem.IsWindows() && LibC.Sync(file.SafeFileHandle) != 0)
            throw LibC.LastError(file.Name);
    }

    /// <summary>Makes sure that the names in a folder are on the disk.</summary>
    /// <exception cref="IOException">The disk did not take them.</exception>
    public virtual void SyncFolder(string path)
    {
        if (OperatingSystem.IsWindows())
            return; // NTFS keeps its own journal of names
        using Microsoft.Win32.SafeHandles.SafeFileHandle folder = LibC.OpenFolder(path);
        if (LibC.Sync(folder) == 0)
            return;
        IOException failure = LibC.LastError(path);
        if (failure.HResult != LibC.Invalid) // some network file systems sync files, and cannot sync folders
            throw failure;
    }

    /// <summary>Gives a file another name, in place of the file that has it.</summary>
    public virtual void Move(string from, string to) => File.Move(from, to, overwrite: true);

    /// <summary>Gives a folder another name, which must be free.</summary>
    public virtual void MoveFolder(string from, string to) => Directory.Move(from, to);

    /// <summary>Removes a file. Succeeds if there is none.</summary>
    public virtual void Delete(string path) => File.Delete(path);

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
