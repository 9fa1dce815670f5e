using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using TwoFactor.Cli.Output;
using TwoFactor.Files;

namespace TwoFactor.Cli.Settings;

/// <summary>A settings file of the user. It is replaced completely or not at all. Except on Windows it keeps its mode; on Linux also its owner, group
/// and POSIX ACL, and a file with a second hard link is refused.</summary>
/// <remarks>Elsewhere, .NET does not tell owner, group and hard links. On macOS the new file belongs to the user of the tool, and a second hard link keeps
/// the old content.</remarks>
internal sealed class SettingsFile
{
    private const int SharingViolation = unchecked((int)0x80070020); // of Windows

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string target;

    private SettingsFile(string path, string target)
    {
        (Path, this.target) = (path, target);
    }

    /// <summary>The file, as it was named.</summary>
    public string Path { get; }

    private string Folder => System.IO.Path.GetDirectoryName(target)!;

    /// <summary>Finds the file. If the path is a link, the link stays, and its target is replaced.</summary>
    /// <exception cref="CliFailure">It could not be replaced.</exception>
    public static SettingsFile Find(string path)
    {
        FileInfo file = new(path);
        string target = file.LinkTarget is null ? path : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(target)))
            throw new CliFailure(ExitCode.Usage, $"--config: the folder of '{path}' does not exist.");
        if (OperatingSystem.IsWindows())
            return new SettingsFile(path, target);

        FileFacts? named = FileFacts.Of(path);
        FileFacts? facts = FileFacts.Of(target);
        if (named is { Kind: FileKind.Link } && (facts is null || (named.Owner is { } owner && owner != 0 && owner != LibC.EffectiveUser())))
            throw new CliFailure(ExitCode.Usage, $"--config: '{path}' is a broken link, or a link of another user. Name the file itself.");
        if (facts is { Kind: not FileKind.File })
            throw new CliFailure(ExitCode.Usage, $"--config: '{path}' is not a file.");
        return facts is { Links: > 1 }
            ? throw new CliFailure(ExitCode.Usage, $"--config: '{target}' has a second name on this disk (a hard link), which would keep the old content. Remove that first.")
            : new SettingsFile(path, target);
    }

    /// <summary>Reads the file.</summary>
    /// <returns>Its content, or <see langword="null"/> if it does not exist.</returns>
    public byte[]? Read() => File.Exists(target) ? File.ReadAllBytes(target) : null;

    /// <summary>Keeps other runs of this tool from changing the file until the result is disposed. A file system that cannot lock folders gives no lock;
    /// <see cref="TryReplace"/> then notices most changes by others.</summary>
    /// <exception cref="CliFailure">Another run holds the lock for too long.</exception>
    public async Task<IDisposable> LockAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        while (true)
        {
            try
            {
                if (TryLock() is { } ours)
                    return ours;
            }
            catch (UnauthorizedAccessException) when (OperatingSystem.IsWindows() && time.GetElapsedTime(start) <= LongestWait)
            {
                // The other run is just deleting its lock. If the folder cannot be written to, this is thrown in the end.
            }

            if (time.GetElapsedTime(start) > LongestWait)
                throw new CliFailure(ExitCode.Misconfigured, $"'{Path}' is being changed by another run of this tool, which does not end.");
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Replaces the file.</summary>
    /// <param name="content">The new content.</param>
    /// <param name="expected">What <see cref="Read"/> returned.</param>
    /// <returns>False if the file has changed since then; nothing was written.</returns>
    public bool TryReplace(ReadOnlySpan<byte> content, byte[]? expected)
    {
        // The name is random, so that another user cannot prepare a file or link with that name.
        string temporary = System.IO.Path.Combine(Folder, $".{System.IO.Path.GetFileName(target)}.{RandomNumberGenerator.GetHexString(16, lowercase: true)}.tmp");
        try
        {
            using (FileStream file = expected is null ? Disk.Real.CreateShared(temporary) : Disk.Real.Create(temporary))
            {
                file.Write(content);
                KeepRights(file);
                Disk.Real.Sync(file);
            }

            if (!(Read() ?? []).AsSpan().SequenceEqual(expected) || File.Exists(target) != expected is not null)
                return false;
            Disk.Real.Move(temporary, target);
            Disk.Real.SyncFolder(Folder);
            return true;
        }
        finally
        {
            Disk.Real.TryDelete(temporary);
        }
    }

    private void KeepRights(FileStream file)
    {
        if (OperatingSystem.IsWindows() || FileFacts.Of(target) is not { } facts)
            return;
        if (facts is { Owner: { } owner, Group: { } group } && FileFacts.Of(file.Name) is { } made && (made.Owner != owner || made.Group != group)
            && LibC.ChangeOwner(file.SafeFileHandle, owner, group) != 0)
        {
            throw new CliFailure(
                ExitCode.Misconfigured,
                $"'{target}' was not changed: it belongs to user {owner} and group {group}, which a file of yours cannot keep. Run this as that user.");
        }

        // The ACL is copied before the mode. Until then, the new file has the ACL of its folder, and only its mode keeps other users out.
        if (OperatingSystem.IsLinux())
            LibC.CopyAcl(target, file.SafeFileHandle, file.Name);
        File.SetUnixFileMode(file.SafeFileHandle, facts.Mode);
    }

    // The lock is on the folder: the file itself is replaced by another run, and a separate lock file would be left behind.
    private IDisposable? TryLock()
    {
        if (OperatingSystem.IsWindows())
            return TryLockOnWindows();
        SafeFileHandle folder = LibC.OpenFolder(Folder);
        if (LibC.Lock(folder, LibC.LockExclusively | LibC.DoNotWait) == 0)
            return folder;
        int error = System.Runtime.InteropServices.Marshal.GetLastPInvokeError();
        if (error is not (LibC.WouldBlock or LibC.WouldBlockOnMac))
            return folder; // some network file systems cannot lock folders; TryReplace still sees what others have written
        folder.Dispose();
        return null;
    }

    private FileStream? TryLockOnWindows()
    {
        try
        {
            return new FileStream(target + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        }
        catch (IOException e) when (e.HResult == SharingViolation)
        {
            return null;
        }
    }
}
