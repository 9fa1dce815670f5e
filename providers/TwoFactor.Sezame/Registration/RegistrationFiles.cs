using TwoFactor.Files;

namespace TwoFactor.Sezame.Registration;

/// <summary>The files of one registration, in one folder.</summary>
/// <param name="folder">The folder.</param>
/// <param name="disk">Makes the changes on disk.</param>
/// <param name="errors">Creates the exceptions.</param>
internal sealed class RegistrationFiles(string folder, Disk disk, FolderErrors errors)
{
    public string Folder => folder;

    // Not ".json": the build of an ASP.NET Core project copies all JSON files of its folder to its output.
    public FolderFile Record { get; } = new(Path.Combine(folder, "registration.record"), disk, errors);

    public FolderFile Key { get; } = new(Path.Combine(folder, "key.pem"), disk, errors);

    public FolderFile KeyPassword { get; } = new(Path.Combine(folder, "key.pass"), disk, errors);

    public FolderFile Certificate { get; } = new(Path.Combine(folder, "certificate.pem"), disk, errors);

    public FolderFile Pfx { get; } = new(Path.Combine(folder, "certificate.pfx"), disk, errors);

    /// <summary>The files of the registration other than its record, in an order that is the same for every registration.</summary>
    public FolderFile[] Content => [KeyPassword, Key, Certificate, Pfx];

    /// <summary>Whether the files are in the registration's folder, and not in a subfolder of it.</summary>
    public bool AreInUse => errors.IsRoot(folder);

    private FolderFile[] AllFiles => [.. Content, Record];

    /// <summary>Whether any file of a registration is there.</summary>
    public bool HasFiles() => AllFiles.Any(file => file.Exists());

    /// <summary>Throws if another user could have created, could change or could read one of the files.</summary>
    public void CheckRights()
    {
        foreach (FolderFile file in AllFiles)
        {
            CheckRights(file.Path, isPublic: file == Certificate);
            CheckRights(file.TemporaryPath, isPublic: false);
        }
    }

    /// <summary>Reads the record.</summary>
    /// <returns>The record, or <see langword="null"/> where there is none.</returns>
    public RegistrationRecord? ReadRecord() => Record.Read() is { } bytes
        ? RegistrationRecord.FromBytes(bytes) ?? throw Failure("has a registration.record that this version cannot read")
        : null;

    /// <summary>Writes the record.</summary>
    public void WriteRecord(RegistrationRecord record) => Record.Write(record.ToBytes());

    /// <summary>Completes a record that an interrupted run has written but not renamed.</summary>
    public void RecoverRecord() => Record.Recover(bytes => RegistrationRecord.FromBytes(bytes) is not null);

    /// <summary>Removes the certificate of an earlier attempt.</summary>
    public void RemoveCertificate()
    {
        Certificate.Delete();
        Pfx.Delete();
    }

    /// <summary>Copies every file of the registration.</summary>
    public void CopyTo(RegistrationFiles other)
    {
        foreach ((FolderFile file, FolderFile copy) in AllFiles.Zip(other.AllFiles))
        {
            if (file.Read() is { } content)
                copy.Write(content);
        }
    }

    /// <summary>Removes every file, the record first, and then the folder if nothing else is in it.</summary>
    public void Remove() => errors.Run("cannot be changed", () =>
    {
        foreach (FolderFile file in AllFiles.Reverse())
        {
            file.Delete();
            if (file == Record)
                disk.SyncFolder(folder); // after a power cut, no record may be left without its key
        }

        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            disk.DeleteFolder(folder);
        disk.SyncFolder(Path.GetDirectoryName(folder)!);
    });

    /// <inheritdoc cref="FolderErrors.Failure"/>
    public TwoFactorException Failure(string what, Exception? cause = null) => errors.Failure(what, cause);

    private void CheckRights(string path, bool isPublic)
    {
        if (errors.Run("cannot be read", () => FileRights.FindProblemOfFile(path, isPublic)) is { } finding)
            throw FolderErrors.Misconfigured(finding);
    }
}
