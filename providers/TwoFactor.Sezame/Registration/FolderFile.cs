using TwoFactor.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>One file in the folder of a registration. Errors of the disk are thrown as <see cref="TwoFactorException"/>.</summary>
/// <param name="path">The full path.</param>
/// <param name="disk">Makes the changes on disk.</param>
/// <param name="errors">Creates the exceptions.</param>
internal sealed class FolderFile(string path, Disk disk, FolderErrors errors)
{
    public string Path => path;

    /// <inheritdoc cref="PendingFile.TemporaryPath"/>
    public string TemporaryPath => PendingFile.TemporaryPath(path);

    /// <summary>Whether the file is there.</summary>
    public bool Exists() => Read() is not null;

    /// <summary>Reads the file.</summary>
    /// <returns>Its bytes, or <see langword="null"/> where there is none.</returns>
    /// <remarks>Throws if the file exists but cannot be read. If it counted as missing, it could be overwritten.</remarks>
    public byte[]? Read() => Read(path);

    /// <summary>Reserves disk space for content that will be written later.</summary>
    public PendingFile Prepare() => errors.Run("cannot be written to", () => new PendingFile(disk, path));

    /// <summary>Writes the complete content.</summary>
    public void Write(byte[] content)
    {
        using PendingFile pending = Prepare();
        Commit(pending, content);
    }

    /// <summary>Writes the complete content.</summary>
    /// <param name="prepared">What <see cref="Prepare"/> returned.</param>
    /// <param name="content">The content.</param>
    public void Commit(PendingFile prepared, byte[] content) => errors.Run("cannot be written to", () => prepared.Commit(content));

    /// <summary>Completes the file if an interrupted run has written but not renamed it. Incomplete content is deleted.</summary>
    public void Recover(Predicate<byte[]> isWhole)
    {
        if (Read(TemporaryPath) is not { } bytes)
            return;
        byte[] content = bytes.AsSpan().TrimEnd((byte)0).ToArray(); // the unused part of the reserved space
        errors.Run("cannot be written to", () =>
        {
            if (isWhole(content))
                PendingFile.Finish(disk, path, content.Length);
            else
                disk.Delete(TemporaryPath);
        });
    }

    /// <summary>Removes the file, and what an interrupted run has written of it.</summary>
    public void Delete() => errors.Run("cannot be changed", () =>
    {
        disk.Delete(path);
        disk.Delete(TemporaryPath);
    });

    private byte[]? Read(string file) => errors.Run("cannot be read", () =>
    {
        try
        {
            return disk.Read(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });
}
