namespace TwoFactor.Sezame.Registration;

/// <summary>A file that appears whole or not at all, and that nobody but its owner can read at any time.</summary>
/// <remarks>Its room on the disk is taken when it is created: made before a question to the service, it can hold the answer though the disk fills up
/// meanwhile.</remarks>
internal sealed class PendingFile : IDisposable
{
    private const int Room = 32 * 1024;

    private readonly string path;
    private readonly FileStream stream;
    private bool isWritten;

    /// <summary>Prepares to write <paramref name="path"/>.</summary>
    public PendingFile(string path)
    {
        this.path = path;
        File.Delete(TemporaryPath(path)); // left over by a run that was cut off; the folder's lock keeps others away
        stream = Create(TemporaryPath(path));
        try
        {
            stream.Write(new byte[Room]);
            stream.Flush(flushToDisk: true);
        }
        catch (IOException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the content is before it appears. After a crash it may be whole there.</summary>
    public static string TemporaryPath(string path) => path + ".tmp";

    /// <summary>Makes a file that only its owner can read and write.</summary>
    public static FileStream Create(string path, FileMode mode = FileMode.CreateNew)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) // where the folder's own rights are inherited
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    /// <summary>Makes a file appear whose content an earlier run had written, but for the end of the room that it took.</summary>
    public static void Finish(string path, int length)
    {
        using (FileStream left = new(TemporaryPath(path), FileMode.Open, FileAccess.Write, FileShare.None))
        {
            left.SetLength(length);
            left.Flush(flushToDisk: true);
        }

        File.Move(TemporaryPath(path), path, overwrite: true);
    }

    /// <summary>Makes the file appear with <paramref name="content"/>, in place of the one that was there.</summary>
    public void Commit(ReadOnlySpan<byte> content)
    {
        stream.Position = 0;
        stream.Write(content);
        stream.SetLength(content.Length);
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        isWritten = true; // from here on it is kept, whatever happens
        File.Move(TemporaryPath(path), path, overwrite: true);
    }

    /// <summary>Takes back what was not committed.</summary>
    public void Dispose()
    {
        stream.Dispose();
        if (!isWritten)
            File.Delete(TemporaryPath(path));
    }
}
