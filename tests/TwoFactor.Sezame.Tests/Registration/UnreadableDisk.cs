using TwoFactor.Files;

namespace TwoFactor.Sezame.Tests.Registration;

/// <summary>A disk on which one file cannot be read, such as one of another user.</summary>
/// <param name="name">Its name.</param>
internal sealed class UnreadableDisk(string name) : Disk
{
    public override byte[] Read(string path) =>
        Path.GetFileName(path) == name ? throw new UnauthorizedAccessException($"Access to the path '{path}' is denied.") : base.Read(path);
}
