using System.Globalization;
using TwoFactor.Certificates;
using TwoFactor.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>The folder of a registration: the files in use, a new registration that will replace them, and the lock that excludes a second
/// run.</summary>
internal sealed class RegistrationFolder
{
    private const string KeptAnswer = "sign-answer";
    private const int MostKeptAnswers = 16; // our own limit, so that a run that is repeated for ever does not fill the disk

    private readonly string root;
    private readonly Disk disk;
    private readonly FolderErrors errors;
    private readonly RegistrationReplacement replacement;
    private readonly FolderRights rights;
    private readonly string currentFolder = CurrentFolder.Find();

    public RegistrationFolder(string path, Disk disk)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        this.disk = disk;
        errors = new FolderErrors(root);
        InUse = new RegistrationFiles(root, disk, errors);
        replacement = new RegistrationReplacement(root, disk, errors, InUse);
        rights = new FolderRights(root, LockPath, InUse, replacement.Files, errors);
    }

    /// <summary>The registration whose files a host uses.</summary>
    public RegistrationFiles InUse { get; }

    /// <summary>Whether a new registration was begun that will replace the one in use.</summary>
    public bool HasReplacement => replacement.Files.HasRecord();

    /// <summary>The registration that the next step works on.</summary>
    public RegistrationFiles Current => HasReplacement ? replacement.Files : InUse;

    /// <summary>Whether the registration in use has its certificate and was not destroyed.</summary>
    public bool IsInUseComplete => InUse.ReadRecord()?.Step == SezameRegistrationStep.Complete;

    private string LockPath => Path.Combine(root, "lock");

    /// <summary>The full path of a file that a setting names. As that of this folder, it stays the same when the process changes its current folder.</summary>
    /// <param name="path">The path. One that names no file is returned unchanged; the check of the settings reports it.</param>
    public string? FullPath(string? path) => string.IsNullOrEmpty(path) || path.Contains('\0', StringComparison.Ordinal) ? path : Path.GetFullPath(path, currentFolder);

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
        using FileStream? ours = errors.Run("cannot be written to", OpenLock);
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

        string backupFolder = Named("replaced", now);
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

    /// <summary>Keeps an answer in which our certificate was not found: a person may find it there.</summary>
    /// <param name="answer">The answer. <see cref="Providers.ServiceClient"/> limits its length.</param>
    /// <param name="now">The time, for the file's name: no answer takes the place of another.</param>
    /// <returns>The file. An answer that is kept already stays in its file.</returns>
    public string KeepAnswer(ReadOnlyMemory<byte> answer, DateTimeOffset now)
    {
        // Not in a subfolder, which is removed when its registration replaces the one in use.
        string file = Path.Combine(root, Named(KeptAnswer, now));
        string temporary = PendingFile.TemporaryPath(file);
        FolderErrors.StoreAnswer(
            () =>
            {
                if (KeptAnswers().FirstOrDefault(kept => IsWhole(kept) && HasSame(kept)) is { } same)
                    file = same;
                else
                    InUse.Write(file, answer.ToArray());
            },
            () => File.Exists(temporary) ? $" What was written of it is in '{temporary}'." : string.Empty);
        return file;

        bool IsWhole(string kept) => !kept.EndsWith(PendingFile.TemporaryPath(string.Empty), StringComparison.Ordinal);

        bool HasSame(string kept)
        {
            try
            {
                return InUse.Read(kept) is { } earlier && answer.Span.SequenceEqual(earlier);
            }
            catch (TwoFactorException)
            {
                return false; // an earlier file that cannot be read must not cost this answer
            }
        }
    }

    /// <summary>Throws if there is no room for another answer. None is removed to make room, because it may have the only certificate.</summary>
    public void CheckKeptAnswers()
    {
        if (KeptAnswers() is { Length: >= MostKeptAnswers } kept)
            throw Failure($"has {kept.Length} answers of the service that were kept, '{kept[^1]}' and others; look for the certificate in them, and move them away");
    }

    /// <summary>The latest answer that was kept, or what was written of it; <see langword="null"/> if there is none.</summary>
    public string? FindKeptAnswer() => KeptAnswers().LastOrDefault();

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

    // The earliest first: their names have the time.
    private string[] KeptAnswers() => errors.Run("cannot be read", () =>
        Directory.Exists(root) ? Directory.GetFiles(root, KeptAnswer + "-*").Order(StringComparer.Ordinal).ToArray() : []);

    private static string Named(string what, DateTimeOffset now) => string.Create(CultureInfo.InvariantCulture, $"{what}-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}");

    private static void NothingToUndo()
    {
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
}
