using TwoFactor.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A disk that becomes full: from then on no file can be created or written. Files can still be renamed and deleted.</summary>
/// <param name="writes">How many files are created or written before.</param>
internal sealed class FillingDisk(int writes) : Disk
{
    private int left = writes;

    /// <summary>The name of a file that cannot be deleted once the disk is full.</summary>
    public string? Keeps { get; init; }

    public override FileStream Create(string path)
    {
        TakeRoom();
        return base.Create(path);
    }

    public override void Sync(FileStream file)
    {
        TakeRoom();
        base.Sync(file);
    }

    public override void Delete(string path)
    {
        if (left < 0 && Path.GetFileName(path) == Keeps)
            throw new UnauthorizedAccessException("Read-only file system");
        base.Delete(path);
    }

    private void TakeRoom()
    {
        if (left-- <= 0)
            throw new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
    }
}
