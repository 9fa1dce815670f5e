using System.Globalization;
using TwoFactor.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>The folder of a registration: the files in use, a new registration that will replace them, and the lock that excludes a second
/// run.</summary>
internal sealed class RegistrationFolder
{
    private readonly string root;
    private readonly Disk disk;
    private readonly FolderErrors errors;
    private readonly RegistrationFiles replacement;
    private readonly FolderRights rights;

    public RegistrationFolder(string path, Disk disk)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        this.disk = disk;
        errors = new FolderErrors(root);
        InUse = new RegistrationFiles(root, disk, errors);
        replacement = new RegistrationFiles(In("replacement"), disk, errors);
        rights = new FolderRights(root, LockPath, InUse, replacement, errors);
    }

    /// <summary>The registration whose files a host uses.</summary>
    public RegistrationFiles InUse { get; }

    /// <summary>Whether a new registration was begun that will replace the one in use.</summary>
    public bool HasReplacement => replacement.HasRecord();

    /// <summary>The registration that the next step works on.</summary>
    public RegistrationFiles Current => HasReplacement ? replacement : InUse;

    private string LockPath => In("lock");

    // A registration that awaits its acknowledgement, while another one is prepared in its place.
    private string SetAside => In("waiting");

    /// <summary>Creates the folder, excludes other runs until the result is disposed, and finishes the work of an interrupted run.</summary>
    public IDisposable Lock()
    {
        rights.TightenIfEmpty();
        rights.Check();
        errors.Run("cannot be created or written to", () => disk.CreateFolder(root));
        rights.Check();
        FileStream ours = errors.Run("cannot be created or written to", OpenLock) ?? throw Failure("is in use by another run; wait until it has ended");
        try
        {
            Recover();
            return ours;
        }
        catch
        {
            ours.Dispose();
            throw;
        }
    }

    /// <summary>Checks the folder before it is read: refuses files that other users may have created. Finishes the work of an interrupted run, unless
    /// another run holds the lock.</summary>
    public void PrepareForReading()
    {
        rights.Check();
        if (!IsUnfinished())
            return;
        using FileStream? ours = errors.Run("cannot be written to", OpenLock);
        if (ours is not null)
            Recover();
    }

    /// <summary>Chooses where a new registration is written: the folder itself, or its subfolder <c>replacement</c>.</summary>
    /// <param name="replaceExisting">Whether it may replace a registration that awaits its acknowledgement or is complete.</param>
    /// <param name="now">The time, for the name of the copy of the earlier registration.</param>
    public RegistrationTarget Begin(bool replaceExisting, DateTimeOffset now)
    {
        // Interrupted: no host has used this key, and the service does not know it, so the same files are used again.
        if (!HasReplacement && !replaceExisting && InUse.ReadRecord()?.Step == SezameRegistrationStep.Interrupted)
            return new RegistrationTarget(InUse, BackupFolder: null, NothingToUndo);
        if (!HasReplacement && !InUse.HasFiles())
            return new RegistrationTarget(InUse, BackupFolder: null, NothingToUndo);
        return BeginReplacement(replaceExisting, now);
    }

    /// <summary>Prepares the subfolder <c>replacement</c> for a new registration, also if the folder is empty.</summary>
    /// <inheritdoc cref="Begin"/>
    public RegistrationTarget BeginReplacement(bool replaceExisting, DateTimeOffset now)
    {
        if (!replaceExisting && IsWorthKeeping())
            throw Failure("already holds a registration, whose key cannot be recovered once it is lost; choose another folder, or ask to replace the registration");

        string backupFolder = string.Create(CultureInfo.InvariantCulture, $"replaced-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}");
        // Interrupted: the same files are used again. A failure keeps them, because their key may be that of an interrupted import, which the service knows.
        if (HasReplacement && replacement.ReadRecord()?.Step == SezameRegistrationStep.Interrupted)
            return new RegistrationTarget(replacement, backupFolder, () => RemoveCopy(backupFolder));
        errors.Run("cannot be changed", () =>
        {
            if (HasReplacement)
                disk.MoveFolder(replacement.Folder, SetAside);
            disk.CreateFolder(replacement.Folder);
            disk.SyncFolder(root);
        });
        return new RegistrationTarget(replacement, backupFolder, () => Undo(backupFolder));
    }

    /// <summary>Archives the registration that awaited its acknowledgement until another one was begun in its place. Called before the service is asked:
    /// until then, an interruption restores it.</summary>
    /// <param name="backupFolder">The name of the subfolder for the copy of the registration in use.</param>
    public void ArchiveWaiting(string? backupFolder)
    {
        if (backupFolder is not null && Directory.Exists(SetAside))
            Rename(SetAside, Archive(backupFolder));
    }

    /// <summary>Stores that a registration is complete, after a copy of the one that it will replace. From then on the new one replaces the earlier
    /// one: in this run, or in the next. The shared secret has served its purpose, and is not stored any longer.</summary>
    public void WriteComplete(RegistrationFiles files, RegistrationRecord record)
    {
        if (files != InUse && record.BackupFolder is { } backupFolder)
            KeepCopy(backupFolder);
        files.WriteRecord(record with { Step = SezameRegistrationStep.Complete, SharedSecret = null });
    }

    /// <summary>Replaces the registration in use by the complete new one. If a run was interrupted, the next one continues here.</summary>
    public void Replace()
    {
        ArchiveWaiting(replacement.ReadRecord()?.BackupFolder);
        InUse.TakeOver(replacement);
        replacement.Remove();
    }

    /// <inheritdoc cref="FolderErrors.Failure"/>
    public TwoFactorException Failure(string what, Exception? cause = null) => errors.Failure(what, cause);

    // The key of a destroyed registration is of no use, and neither is that of a new one without an answer.
    private bool IsWorthKeeping() =>
        (InUse.HasFiles() && InUse.ReadRecord()?.Step != SezameRegistrationStep.Destroyed)
        || (HasReplacement && replacement.ReadRecord()?.Step != SezameRegistrationStep.Interrupted);

    // A lost key cannot be recovered.
    private void KeepCopy(string backupFolder)
    {
        if (!InUse.HasFiles())
            return;
        errors.Run("cannot be changed", () => disk.CreateFolder(In(backupFolder)));
        InUse.CopyTo(new RegistrationFiles(In(backupFolder), disk, errors));
        errors.Run("cannot be changed", () => disk.SyncFolder(root));
    }

    private static void NothingToUndo()
    {
    }

    private void Undo(string backupFolder)
    {
        if (!Directory.Exists(SetAside) && Directory.Exists(Archive(backupFolder)))
            Rename(Archive(backupFolder), SetAside); // from there the next run restores it, if this run fails below
        RestoreWaiting();
        RemoveCopy(backupFolder);
    }

    private void RemoveCopy(string backupFolder)
    {
        // A complete new registration could not be undone: the next run puts it in place. Its record may have only its temporary name yet.
        bool isPutInPlace = replacement.ReadRecord()?.Step == SezameRegistrationStep.Complete || File.Exists(PendingFile.TemporaryPath(replacement.RecordPath));
        if (Directory.Exists(In(backupFolder)) && !isPutInPlace)
            new RegistrationFiles(In(backupFolder), disk, errors).Remove();
    }

    private void RestoreWaiting()
    {
        if (Directory.Exists(replacement.Folder))
            replacement.Remove();
        if (Directory.Exists(SetAside))
            Rename(SetAside, replacement.Folder);
    }

    private void Rename(string from, string to) => errors.Run("cannot be changed", () =>
    {
        disk.MoveFolder(from, to);
        disk.SyncFolder(root);
    });

    private bool IsUnfinished() =>
        File.Exists(PendingFile.TemporaryPath(InUse.RecordPath))
        || File.Exists(PendingFile.TemporaryPath(replacement.RecordPath))
        || Directory.Exists(SetAside)
        || (Directory.Exists(replacement.Folder) && replacement.ReadRecord()?.Step is null or SezameRegistrationStep.Complete);

    private void Recover()
    {
        InUse.RecoverRecord();
        replacement.RecoverRecord();
        SezameRegistrationStep? step = replacement.ReadRecord()?.Step;
        if (Directory.Exists(SetAside) && step != SezameRegistrationStep.Complete)
            RestoreWaiting(); // interrupted before the service was asked
        else if (step is null && Directory.Exists(replacement.Folder))
            replacement.Remove(); // interrupted before the service was asked, or after it had replaced the registration in use
        else if (step == SezameRegistrationStep.Complete && !replacement.HasKey())
            replacement.Remove(); // it is in use already, and its removal was interrupted
        else if (step == SezameRegistrationStep.Complete)
            Replace();
    }

    private FileStream? OpenLock()
    {
        try
        {
            return File.Exists(LockPath) ? disk.Open(LockPath) : disk.Create(LockPath);
        }
        catch (IOException e) when (File.Exists(LockPath) && FolderErrors.IsInUse(e))
        {
            return null;
        }
    }

    private string Archive(string backupFolder) => In(backupFolder + "-waiting");

    private string In(string name) => Path.Combine(root, name);
}
