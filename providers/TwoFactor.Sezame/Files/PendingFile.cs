namespace TwoFactor.Sezame.Files;

/// <summary>A file that appears only when it is complete, and that only its owner can ever read.</summary>
/// <remarks>Its room on the disk is taken when it is created: made before a question to the service, it can hold the answer though the disk fills up
/// meanwhile.</remarks>
internal sealed class PendingFile : IDisposable
{
    private const int Room = 32 * 1024;

    private readonly Disk disk;
    private readonly string path;
    private readonly FileStream stream;
    private bool isKept;

    /// <summary>Prepares to write <paramref name="path"/>.</summary>
    public PendingFile(Disk disk, string path)
    {
        this.disk = disk;
        this.path = path;
        disk.Delete(TemporaryPath(path)); // left over by a run that was cut off; the folder's lock keeps others away
        stream = disk.Create(TemporaryPath(path));
        try
        {
            stream.Write(new byte[Room]);
            disk.Sync(stream);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where the content is before it appears. After a crash it may be whole there.</summary>
    public static string TemporaryPath(string path) => path + ".tmp";

    /// <summary>Makes a file appear whose content an earlier run had written, but for the end of the room that it took.</summary>
    public static void Finish(Disk disk, string path, int length)
    {
        using (FileStream left = disk.Open(TemporaryPath(path)))
        {
            left.SetLength(length);
            disk.Sync(left);
        }

        Appear(disk, path);
    }

    /// <summary>Makes the file appear with <paramref name="content"/>, in place of the one that was there.</summary>
    public void Commit(ReadOnlySpan<byte> content)
    {
        isKept = true; // from here on it is kept, whatever happens: the content may be an answer that cannot be had again
        stream.Position = 0;
        stream.Write(content);
        stream.SetLength(content.Length);
        disk.Sync(stream);
        stream.Dispose();
        Appear(disk, path);
    }

    /// <summary>Takes back what was not committed.</summary>
    public void Dispose()
    {
        stream.Dispose();
        if (isKept)
            return;
        isKept = true; // a second time there is nothing to take back
        disk.Delete(TemporaryPath(path));
    }

    private static void Appear(Disk disk, string path)
    {
        disk.Move(TemporaryPath(path), path);
        disk.SyncFolder(Path.GetDirectoryName(path)!);
    }
}
