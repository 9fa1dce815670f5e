namespace TwoFactor.Files;

/// <summary>A file that is written under a temporary name and renamed when it is complete. Only its owner can read it.</summary>
/// <remarks>Its space on the disk is reserved when it is created. A file that is created before a request to the service can store the answer even if
/// the disk becomes full in between; except on a copy-on-write file system, such as Btrfs or ZFS, where also overwriting needs free space.</remarks>
internal sealed class PendingFile : IDisposable
{
    private const int ReservedBytes = 32 * 1024;

    private readonly Disk disk;
    private readonly string path;
    private readonly FileStream stream;
    private bool isKept;

    /// <summary>Prepares to write <paramref name="path"/>.</summary>
    public PendingFile(Disk disk, string path)
    {
        this.disk = disk;
        this.path = path;
        disk.Delete(TemporaryPath(path)); // left over by an interrupted run; the folder's lock excludes other runs
        stream = disk.Create(TemporaryPath(path));
        try
        {
            stream.Write(new byte[ReservedBytes]);
            disk.Sync(stream);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The temporary name. After a crash, this file may have the complete content.</summary>
    public static string TemporaryPath(string path) => path + ".tmp";

    /// <summary>Completes a file that an interrupted run has written but not renamed: cuts off the unused reserved space, and renames it.</summary>
    public static void Finish(Disk disk, string path, int length)
    {
        using (FileStream left = disk.Open(TemporaryPath(path)))
        {
            left.SetLength(length);
            disk.Sync(left);
        }

        MoveIntoPlace(disk, path);
    }

    /// <summary>Writes <paramref name="content"/> and renames the file. An existing file is replaced.</summary>
    public void Commit(ReadOnlySpan<byte> content)
    {
        isKept = true; // from here on the file is never deleted: it may hold an answer that the service sends only once
        Write(content);
        MoveIntoPlace(disk, path);
    }

    /// <summary>Writes <paramref name="content"/> under the temporary name. Then only <see cref="Rename"/> is left to do.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        using FileStream toClose = stream; // also after a failure
        stream.Position = 0;
        stream.Write(content);
        stream.SetLength(content.Length);
        disk.Sync(stream);
    }

    /// <summary>Renames the file. An existing file is replaced. The folder is not synced.</summary>
    public void Rename()
    {
        disk.Move(TemporaryPath(path), path);
        isKept = true;
    }

    /// <summary>Deletes the temporary file, unless it was committed or renamed. If it cannot be deleted now, the next run deletes it.</summary>
    public void Dispose()
    {
        stream.Dispose();
        if (isKept)
            return;
        isKept = true; // a second call does nothing
        disk.TryDelete(TemporaryPath(path));
    }

    private static void MoveIntoPlace(Disk disk, string path)
    {
        disk.Move(TemporaryPath(path), path);
        disk.SyncFolder(Path.GetDirectoryName(path)!);
    }
}
