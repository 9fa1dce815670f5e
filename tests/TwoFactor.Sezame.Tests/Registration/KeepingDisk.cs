using TwoFactor.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A disk that fails to delete one file.</summary>
/// <param name="name">Its name.</param>
/// <param name="failures">How often it fails.</param>
internal sealed class KeepingDisk(string name, int failures = int.MaxValue) : Disk
{
    private int left = failures;

    /// <summary>Whether it fails from now on.</summary>
    public bool IsFailing { get; set; }

    public override void Delete(string path)
    {
        if (IsFailing && Path.GetFileName(path) == name && left-- > 0)
            throw new IOException("Input/output error", 5);
        base.Delete(path);
    }
}
