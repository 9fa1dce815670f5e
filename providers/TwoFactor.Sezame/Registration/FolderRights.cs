using System.Runtime.Versioning;
using TwoFactor.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>Checks that only the user of this process can read and change what a <see cref="RegistrationFolder"/> holds.</summary>
internal sealed class FolderRights(string root, string lockPath, RegistrationFiles inUse, RegistrationFiles replacement, FolderErrors errors)
{
    private const UnixFileMode OwnersRights = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Takes the rights of others from an empty folder, before something is written into it.</summary>
    public void TightenIfEmpty() => errors.Run("cannot be checked", () =>
    {
        if (!OperatingSystem.IsWindows() && CanTighten())
            File.SetUnixFileMode(root, OwnersRights);
    });

    /// <summary>Refuses a folder and files that another user could have created, could change or could read.</summary>
    /// <exception cref="TwoFactorException">It names the first finding, and the command that fixes it.</exception>
    public void Check() => errors.Run("cannot be checked", () =>
    {
        if (!OperatingSystem.IsWindows() && CanTighten())
            return; // a read makes no changes, and the folder is empty
        Refuse(FileRights.FindProblemOfFolder(root));
        Refuse(FileRights.FindProblemOfFile(lockPath));
        inUse.CheckRights();
        if (Directory.Exists(replacement.Folder))
        {
            Refuse(FileRights.FindProblemOfFolder(replacement.Folder));
            replacement.CheckRights();
        }

        static void Refuse(string? finding)
        {
            if (finding is not null)
                throw FolderErrors.Misconfigured(finding);
        }
    });

    // A folder that a person created has default permissions. While it is empty, they can be corrected without risk.
    [UnsupportedOSPlatform("windows")]
    private bool CanTighten() =>
        Directory.Exists(root) && FileFacts.Of(root) is { Kind: FileKind.Folder } facts
        && facts.Owner == LibC.EffectiveUser() && (facts.Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0
        && (facts.Mode & ~OwnersRights) != 0 && !Directory.EnumerateFileSystemEntries(root).Any();
}
