using TwoFactor.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A disk that fails to sync one file or folder.</summary>
/// <param name="name">Its name.</param>
internal sealed class FailingDisk(string name) : Disk
{
    /// <summary>How many syncs succeed before.</summary>
    public int GoodSyncs { get; set; }

    public override void Sync(FileStream file)
    {
        Fail(file.Name);
        base.Sync(file);
    }

    public override void SyncFolder(string path)
    {
        Fail(path);
        base.SyncFolder(path);
    }

    private void Fail(string path)
    {
        if (Path.GetFileName(path) == name && GoodSyncs-- <= 0)
            throw new IOException("Input/output error", 5);
    }
}
