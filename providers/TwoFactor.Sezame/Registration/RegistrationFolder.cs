using TwoFactor.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>The folder of a registration: the files in use, a new registration that will replace them, and the lock that excludes a second
/// run.</summary>
internal sealed class RegistrationFolder
{
    private readonly string root;
    private readonly Disk disk;
    private readonly FolderErrors errors;
    private readonly RegistrationReplacement replacement;
    private readonly FolderLock folderLock;
    private readonly FolderRights rights;

    public RegistrationFolder(string path, Disk disk)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        this.disk = disk;
        errors = new FolderErrors(root);
        InUse = new RegistrationFiles(root, disk, errors);
        KeptAnswers = new KeptAnswers(root, disk, errors);
        replacement = new RegistrationReplacement(root, disk, errors, InUse);
        folderLock = new FolderLock(root, disk);
        rights = new FolderRights(root, folderLock.Path, InUse, replacement.Files, errors);
    }

    /// <summary>The registration whose files a host uses.</summary>
    public RegistrationFiles InUse { get; }

    /// <summary>The answers of the service in which no certificate was found.</summary>
    public KeptAnswers KeptAnswers { get; }

    /// <summary>Whether a new registration was begun that will replace the one in use.</summary>
    public bool HasReplacement => replacement.Files.Record.Exists();

    /// <summary>The registration that the next step works on.</summary>
    public RegistrationFiles Current => HasReplacement ? replacement.Files : InUse;

    /// <summary>Whether the registration in use has its certificate and was not destroyed.</summary>
    public bool IsInUseComplete => InUse.ReadRecord()?.Step == SezameRegistrationStep.Complete;

    /// <summary>Creates the folder, excludes other runs until the result is disposed, and finishes the work of an interrupted run.</summary>
    public IDisposable Lock()
    {
        rights.TightenIfEmpty();
        rights.Check();
        errors.Run("cannot be created or written to", () => disk.CreateFolder(root));
        rights.Check();
        FileStream ours = errors.Run("cannot be created or written to", folderLock.TryTake)
            ?? throw Failure("is in use by another run; wait until it has ended");
        try
        {
            replacement.Recover();
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
        if (!replacement.IsUnfinished())
            return;
        using FileStream? ours = errors.Run("cannot be written to", folderLock.TryTake);
        if (ours is not null)
            replacement.Recover();
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

        string backupFolder = TimedName.Of("replaced", now);
        // Interrupted: the same files are used again. A failure keeps them, because their key may be that of an interrupted import, which the service knows.
        if (HasReplacement && replacement.Files.ReadRecord()?.Step == SezameRegistrationStep.Interrupted)
            return new RegistrationTarget(replacement.Files, backupFolder, () => replacement.RemoveCopy(backupFolder));
        replacement.Begin();
        return new RegistrationTarget(replacement.Files, backupFolder, () => replacement.Undo(backupFolder));
    }

    /// <summary>Stores that a registration is complete, after a copy of the one that it will replace. From then on the new one replaces the earlier
    /// one: in this run, or in the next. The shared secret has served its purpose, and is not stored any longer.</summary>
    public void WriteComplete(RegistrationFiles files, RegistrationRecord record)
    {
        if (files != InUse && record.BackupFolder is { } backupFolder)
            replacement.KeepCopy(backupFolder);
        files.WriteRecord(record with { Step = SezameRegistrationStep.Complete, SharedSecret = null });
    }

    /// <inheritdoc cref="RegistrationReplacement.ArchiveWaiting"/>
    public void ArchiveWaiting(string? backupFolder) => replacement.ArchiveWaiting(backupFolder);

    /// <inheritdoc cref="RegistrationReplacement.Complete"/>
    public void Replace() => replacement.Complete();

    /// <inheritdoc cref="FolderErrors.Failure"/>
    public TwoFactorException Failure(string what, Exception? cause = null) => errors.Failure(what, cause);

    // The key of a destroyed registration is of no use. A new registration without an answer is begun again with the same files.
    private bool IsWorthKeeping() =>
        (InUse.HasFiles() && InUse.ReadRecord()?.Step != SezameRegistrationStep.Destroyed)
        || (HasReplacement && replacement.Files.ReadRecord()?.Step != SezameRegistrationStep.Interrupted);

    private static void NothingToUndo()
    {
    }
}
