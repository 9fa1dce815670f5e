namespace TwoFactor.Sezame.Registration;

/// <summary>A file that appears whole or not at all, and that nobody but its owner can read at any time.</summary>
/// <remarks>Its room on the disk is taken when it is created: made before a question to the service, it can hold the answer though the disk fills up meanwhile.</remarks>
internal sealed class PendingFile : IDisposable
{
    private const int Room = 32 * 1024;

    private readonly string path;
    private readonly string temporaryPath;
    private readonly FileStream stream;

    /// <summary>Prepares to write <paramref name="path"/>.</summary>
    public PendingFile(string path)
    {
        this.path = path;
        temporaryPath = path + ".tmp";
        File.Delete(temporaryPath); // left over by a run that was cut off; the folder's lock keeps others away
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        stream = new FileStream(temporaryPath, options);
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

    /// <summary>Makes the file appear with <paramref name="content"/>, in place of the one that was there.</summary>
    public void Commit(ReadOnlySpan<byte> content)
    {
        stream.Position = 0;
        stream.Write(content);
        stream.SetLength(content.Length);
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        File.Move(temporaryPath, path, overwrite: true);
    }

    /// <summary>Takes back what was not committed.</summary>
    public void Dispose()
    {
        stream.Dispose();
        File.Delete(temporaryPath);
    }
}
