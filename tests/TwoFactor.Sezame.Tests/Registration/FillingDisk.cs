using TwoFactor.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A disk that becomes full: from then on no file can be created or written. Files can still be renamed and deleted.</summary>
/// <param name="writes">How many files are created or written before.</param>
internal sealed class FillingDisk(int writes) : Disk
{
    private int left = writes;

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

    private void TakeRoom()
    {
        if (left-- <= 0)
            throw new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);
    }
}
