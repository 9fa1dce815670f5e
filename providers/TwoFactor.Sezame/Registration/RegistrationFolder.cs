using TwoFactor.Sezame.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>The folder of a registration: the files in use, a new registration that is to replace them, and the lock that keeps a second run
/// away.</summary>
internal sealed class RegistrationFolder
{
    private const UnixFileMode OwnersRights = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string root;
    private readonly Disk disk;
    private readonly FolderErrors errors;
    private readonly RegistrationFiles replacement;

    public RegistrationFolder(string path, Disk disk)
    {
        root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        this.disk = disk;
        errors = new FolderErrors(root);
        InUse = new RegistrationFiles(root, disk, errors);
        replacement = new RegistrationFiles(In("replacement"), disk, errors);
    }

    /// <summary>The registration whose files a host uses.</summary>
    public RegistrationFiles InUse { get; }

    /// <summary>Whether a new registration was begun that is to replace the one in use.</summary>
    public bool HasReplacement => File.Exists(replacement.RecordPath);

    /// <summary>The registration that the next step is about.</summary>
    public RegistrationFiles Current => HasReplacement ? replacement : InUse;

    /// <summary>Makes the folder, keeps other runs out of it until the result is disposed, and finishes what an earlier run was cut off
    /// from.</summary>
    public IDisposable Lock()
    {
        CheckRights(mayTighten: true);
        errors.Run("cannot be created or written to", () => disk.CreateFolder(root));
        CheckRights();
        FileStream ours = errors.Run("cannot be created or written to", OpenLock) ?? throw Failure("is in use by another run; wait until that has ended");
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

    /// <summary>Looks at the folder before it is read: refuses what others may have put there, and finishes what a run was cut off from, unless
    /// another run is at work.</summary>
    public void Look()
    {
        CheckRights();
        if (!IsUnfinished())
            return;
        using FileStream? ours = errors.Run("cannot be written to", OpenLock);
        if (ours is not null)
            Recover();
    }

    /// <summary>Where a new registration goes: into the folder itself, or beside the one in use.</summary>
    /// <param name="replaceExisting">Whether it may replace one that waits or is complete.</param>
    /// <param name="now">For the name under which the earlier one is kept.</param>
    public RegistrationPlace Begin(bool replaceExisting, DateTimeOffset now)
    {
        if (!HasReplacement && !replaceExisting && InUse.ReadRecord()?.Step == SezameRegistrationStep.Interrupted)
            return new RegistrationPlace(InUse, Aside: null, () => { }); // a key that was never used is used now
        if (!HasReplacement && !InUse.HasFiles())
            return new RegistrationPlace(InUse, Aside: null, () => { });
        return BeginReplacement(replaceExisting, now);
    }

    /// <inheritdoc cref="Begin"/>
    public RegistrationPlace BeginReplacement(bool replaceExisting, DateTimeOffset now)
    {
        if ((HasReplacement || InUse.HasFiles()) && !replaceExisting)
            throw Failure("holds a registration already, whose key could never be had again; choose another folder, or ask for it to be replaced");

        string aside = $"replaced-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}";
        if (HasReplacement && replacement.ReadRecord()?.Step == SezameRegistrationStep.Interrupted)
            return new RegistrationPlace(replacement, aside, () => { }); // its key may be known to the service
        string? waiting = HasReplacement ? In(aside + "-waiting") : null;
        errors.Run("cannot be changed", () =>
        {
            if (waiting is not null)
                disk.MoveFolder(replacement.Folder, waiting);
            disk.CreateFolder(replacement.Folder);
            disk.SyncFolder(root);
        });
        return new RegistrationPlace(replacement, aside, () => Undo(waiting));
    }

    /// <summary>Keeps a copy of the registration in use: a key that is gone can never be had again.</summary>
    /// <param name="aside">The name of the folder for it, within the folder.</param>
    public void KeepCopy(string aside)
    {
        if (!InUse.HasFiles())
            return;
        errors.Run("cannot be changed", () => disk.CreateFolder(In(aside)));
        InUse.CopyTo(new RegistrationFiles(In(aside), disk, errors));
        errors.Run("cannot be changed", () => disk.SyncFolder(root));
    }

    /// <summary>Puts the complete new registration in place of the one in use. A run that was cut off is gone on with.</summary>
    public void Replace()
    {
        InUse.TakeOver(replacement);
        replacement.Remove();
    }

    /// <inheritdoc cref="FolderErrors.Failure"/>
    public TwoFactorException Failure(string what, Exception? cause = null) => errors.Failure(what, cause);

    private void Undo(string? waiting)
    {
        replacement.Remove();
        if (waiting is not null)
            errors.Run("cannot be changed", () => disk.MoveFolder(waiting, replacement.Folder));
    }

    // A folder that was just made by hand has the usual rights. As long as it is empty, there is nothing in it to distrust.
    private void CheckRights(bool mayTighten = false)
    {
        if (!OperatingSystem.IsWindows() && Directory.Exists(root) && FileFacts.Of(root) is { Kind: FileKind.Folder } facts
            && facts.Owner == LibC.EffectiveUser() && (facts.Mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0
            && (facts.Mode & ~OwnersRights) != 0 && !Directory.EnumerateFileSystemEntries(root).Any())
        {
            if (!mayTighten)
                return; // reading changes nothing, and there is nothing to read yet
            File.SetUnixFileMode(root, OwnersRights);
        }

        Refuse(FileRights.FindInFolder(root));
        Refuse(FileRights.FindInFile(In("lock")));
        InUse.CheckRights();
        if (Directory.Exists(replacement.Folder))
        {
            Refuse(FileRights.FindInFolder(replacement.Folder));
            replacement.CheckRights();
        }

        static void Refuse(string? finding)
        {
            if (finding is not null)
                throw FolderErrors.Finding(finding);
        }
    }

    private bool IsUnfinished() =>
        File.Exists(PendingFile.TemporaryPath(InUse.RecordPath))
        || File.Exists(PendingFile.TemporaryPath(replacement.RecordPath))
        || (Directory.Exists(replacement.Folder) && replacement.ReadRecord()?.Step is null or SezameRegistrationStep.Complete);

    private void Recover()
    {
        InUse.RecoverRecord();
        if (!Directory.Exists(replacement.Folder))
            return;
        replacement.RecoverRecord();
        if (!HasReplacement)
            replacement.Remove(); // cut off before anything was asked of the service, or after it had taken the other one's place
        else if (replacement.ReadRecord()?.Step == SezameRegistrationStep.Complete)
            Replace();
    }

    private FileStream? OpenLock()
    {
        string file = In("lock");
        try
        {
            return File.Exists(file) ? disk.Open(file) : disk.Create(file);
        }
        catch (IOException e) when (File.Exists(file) && !FolderErrors.IsNoSpace(e))
        {
            return null;
        }
    }

    private string In(string name) => Path.Combine(root, name);
}
