using TwoFactor.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>Replaces the registration in use by a new one, in steps that can be undone or, after an interruption, finished.</summary>
/// <remarks>
/// <para>The subfolders are:</para>
/// <list type="bullet">
/// <item><c>replacement</c>: the new registration, until its files replace those in use.</item>
/// <item><c>waiting</c>: an earlier replacement that awaits its acknowledgement, while another one is prepared in its place.</item>
/// <item><c>replaced-(time)</c>: the copy of the registration that was replaced. A lost key cannot be recovered.</item>
/// <item><c>replaced-(time)-waiting</c>: the replacement that was in <c>waiting</c>, once the service was asked for another one.</item>
/// </list>
/// </remarks>
internal sealed class RegistrationReplacement(string root, Disk disk, FolderErrors errors, RegistrationFiles inUse)
{
    /// <summary>The files of the new registration.</summary>
    public RegistrationFiles Files { get; } = new(Path.Combine(root, "replacement"), disk, errors);

    private string SetAside => In("waiting");

    /// <summary>Creates the folder of the new registration. One that awaits its acknowledgement is set aside.</summary>
    public void Begin() => errors.Run("cannot be changed", () =>
    {
        if (Files.Record.Exists())
            disk.MoveFolder(Files.Folder, SetAside);
        disk.CreateFolder(Files.Folder);
        disk.SyncFolder(root);
    });

    /// <summary>Archives the registration that awaited its acknowledgement until another one was begun in its place. Called before the service is asked:
    /// until then, an interruption restores it.</summary>
    /// <param name="backupFolder">The name of the subfolder for the copy of the registration in use.</param>
    public void ArchiveWaiting(string? backupFolder)
    {
        if (backupFolder is not null && Directory.Exists(SetAside))
            Rename(SetAside, Archive(backupFolder));
    }

    /// <summary>Copies the registration in use.</summary>
    public void KeepCopy(string backupFolder)
    {
        if (!inUse.HasFiles())
            return;
        errors.Run("cannot be changed", () => disk.CreateFolder(In(backupFolder)));
        inUse.CopyTo(CopyIn(backupFolder));
        errors.Run("cannot be changed", () => disk.SyncFolder(root));
    }

    /// <summary>Replaces the registration in use by the complete new one. If a run was interrupted, the next one continues here.</summary>
    public void Complete()
    {
        ArchiveWaiting(Files.ReadRecord()?.BackupFolder);
        new RegistrationTakeover(inUse, Files, disk, errors).Run();
        Files.Remove();
    }

    /// <summary>Removes the new registration and restores the one that was set aside for it.</summary>
    public void Undo(string backupFolder)
    {
        if (!Directory.Exists(SetAside) && Directory.Exists(Archive(backupFolder)))
            Rename(Archive(backupFolder), SetAside); // from there the next run restores it, if this run fails below
        RestoreWaiting();
        RemoveCopy(backupFolder);
    }

    /// <summary>Removes the copy of the registration in use.</summary>
    public void RemoveCopy(string backupFolder)
    {
        // A complete new registration could not be undone: the next run puts it in place. Its record may have only its temporary name yet.
        bool isPutInPlace = Files.ReadRecord()?.Step == SezameRegistrationStep.Complete || File.Exists(Files.Record.TemporaryPath);
        if (Directory.Exists(In(backupFolder)) && !isPutInPlace)
            CopyIn(backupFolder).Remove();
    }

    /// <summary>Whether a run was interrupted whose work <see cref="Recover"/> finishes.</summary>
    public bool IsUnfinished() =>
        File.Exists(inUse.Record.TemporaryPath)
        || File.Exists(Files.Record.TemporaryPath)
        || Directory.Exists(SetAside)
        || (Directory.Exists(Files.Folder) && Files.ReadRecord()?.Step is null or SezameRegistrationStep.Complete);

    /// <summary>Finishes or undoes the work of an interrupted run.</summary>
    public void Recover()
    {
        inUse.RecoverRecord();
        Files.RecoverRecord();
        SezameRegistrationStep? step = Files.ReadRecord()?.Step;
        if (Directory.Exists(SetAside) && step != SezameRegistrationStep.Complete)
            RestoreWaiting(); // interrupted before the service was asked
        else if (step is null && Directory.Exists(Files.Folder))
            Files.Remove(); // interrupted before the service was asked, or after it had replaced the registration in use
        else if (step == SezameRegistrationStep.Complete && !Files.Key.Exists())
            Files.Remove(); // it is in use already, and its removal was interrupted
        else if (step == SezameRegistrationStep.Complete)
            Complete();
    }

    private void RestoreWaiting()
    {
        if (Directory.Exists(Files.Folder))
            Files.Remove();
        if (Directory.Exists(SetAside))
            Rename(SetAside, Files.Folder);
    }

    private void Rename(string from, string to) => errors.Run("cannot be changed", () =>
    {
        disk.MoveFolder(from, to);
        disk.SyncFolder(root);
    });

    private RegistrationFiles CopyIn(string backupFolder) => new(In(backupFolder), disk, errors);

    private string Archive(string backupFolder) => In(backupFolder + "-waiting");

    private string In(string name) => Path.Combine(root, name);
}
