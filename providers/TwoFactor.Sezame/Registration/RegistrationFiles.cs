using System.Security.Cryptography;
using TwoFactor.Files;
using TwoFactor.Providers;

namespace TwoFactor.Sezame.Registration;

/// <summary>The files of one registration, in one folder. Errors of the disk are thrown as <see cref="TwoFactorException"/>.</summary>
/// <param name="folder">The folder.</param>
/// <param name="disk">Makes the changes on disk.</param>
/// <param name="errors">Creates the exceptions.</param>
internal sealed class RegistrationFiles(string folder, Disk disk, FolderErrors errors)
{
    public string Folder => folder;

    // Not ".json": the build of an ASP.NET Core project copies all JSON files of its folder to its output.
    public string RecordPath => In("registration.record");

    public string KeyPath => In("key.pem");

    public string KeyPasswordPath => In("key.pass");

    public string CertificatePath => In("certificate.pem");

    public string PfxPath => In("certificate.pfx");

    /// <summary>Whether the files are in the registration's folder, and not in a subfolder of it.</summary>
    public bool AreInUse => errors.IsRoot(folder);

    /// <summary>The files of the registration other than its record.</summary>
    public string[] Content => [KeyPasswordPath, KeyPath, CertificatePath, PfxPath];

    private string[] AllFiles => [.. Content, RecordPath];

    /// <summary>Whether any file of a registration is there.</summary>
    public bool HasFiles() => AllFiles.Any(file => Read(file) is not null);

    /// <summary>Whether the record is there.</summary>
    public bool HasRecord() => Read(RecordPath) is not null;

    /// <summary>Whether the key is there.</summary>
    public bool HasKey() => Read(KeyPath) is not null;

    /// <summary>Whether the certificate is there.</summary>
    public bool HasCertificate() => Read(CertificatePath) is not null;

    /// <summary>Throws if another user could have created, could change or could read one of the files.</summary>
    public void CheckRights()
    {
        foreach (string file in AllFiles.SelectMany<string, string>(file => [file, PendingFile.TemporaryPath(file)]))
        {
            if (errors.Run("cannot be read", () => FileRights.FindProblemOfFile(file, isPublic: file == CertificatePath)) is { } finding)
                throw FolderErrors.Misconfigured(finding);
        }
    }

    /// <summary>Reads the record.</summary>
    /// <returns>The record, or <see langword="null"/> where there is none.</returns>
    public RegistrationRecord? ReadRecord() => Read(RecordPath) is { } bytes
        ? RegistrationRecord.FromBytes(bytes) ?? throw Failure("has a registration.record that this version cannot read")
        : null;

    /// <summary>Writes the record.</summary>
    public void WriteRecord(RegistrationRecord record) => Write(RecordPath, record.ToBytes());

    /// <summary>Reads a file.</summary>
    /// <returns>Its bytes, or <see langword="null"/> where there is none.</returns>
    /// <remarks>Throws if the file exists but cannot be read. If it counted as missing, it could be overwritten.</remarks>
    public byte[]? Read(string file) => errors.Run("cannot be read", () =>
    {
        try
        {
            return disk.Read(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });

    /// <summary>Reserves disk space for a file that will be written later.</summary>
    public PendingFile Prepare(string file) => errors.Run("cannot be written to", () => new PendingFile(disk, file));

    /// <summary>Writes a complete file.</summary>
    public void Write(string file, byte[] content)
    {
        using PendingFile pending = Prepare(file);
        Commit(pending, content);
    }

    /// <summary>Writes the content of a prepared file.</summary>
    public void Commit(PendingFile file, byte[] content) => errors.Run("cannot be written to", () => file.Commit(content));

    /// <summary>Completes a file that an interrupted run has written but not renamed. An incomplete one is deleted.</summary>
    public void Recover(string file, Predicate<byte[]> isWhole)
    {
        string temporary = PendingFile.TemporaryPath(file);
        if (Read(temporary) is not { } bytes)
            return;
        byte[] content = bytes.AsSpan().TrimEnd((byte)0).ToArray(); // the unused part of the reserved space
        errors.Run("cannot be written to", () =>
        {
            if (isWhole(content))
                PendingFile.Finish(disk, file, content.Length);
            else
                disk.Delete(temporary);
        });
    }

    /// <inheritdoc cref="Recover"/>
    public void RecoverRecord() => Recover(RecordPath, bytes => RegistrationRecord.FromBytes(bytes) is not null);

    /// <summary>Removes the certificate of an earlier attempt.</summary>
    public void RemoveCertificate() => errors.Run("cannot be changed", () =>
    {
        Delete(CertificatePath);
        Delete(PfxPath);
    });

    /// <summary>Removes a password that no longer opens the key.</summary>
    public void RemoveKeyPassword() => errors.Run("cannot be changed", () => Delete(KeyPasswordPath));

    /// <summary>Copies every file of the registration.</summary>
    public void CopyTo(RegistrationFiles other)
    {
        foreach (string file in AllFiles)
        {
            if (Read(file) is { } content)
                other.Write(other.Counterpart(file), content);
        }
    }

    /// <summary>Replaces the files by those of another registration, the record last.</summary>
    /// <remarks>A host can load the PEM files between any two changes. For a moment they hold the keys and certificates of both registrations, and the
    /// host uses the pair that its password opens. What needs room on the disk is written before the first file is replaced.</remarks>
    public void TakeOver(RegistrationFiles other)
    {
        Add(CertificatePath, other);
        Add(KeyPath, other);
        using PendingFile record = Prepare(RecordPath); // its content comes last, because the next run would complete it first
        Dictionary<string, PendingFile> prepared = [];
        try
        {
            foreach (string file in Content)
            {
                if (other.Read(other.Counterpart(file)) is not { } content)
                    continue;
                PendingFile pending = prepared[file] = Prepare(file);
                errors.Run("cannot be written to", () => pending.Write(content));
            }

            bool isPasswordKept = !prepared.ContainsKey(KeyPasswordPath) && HasPasswordOf(other);
            errors.Run("cannot be changed", () =>
            {
                if (!isPasswordKept)
                    RenameOrDelete(KeyPasswordPath, prepared);
                RenameOrDelete(PfxPath, prepared);
                disk.SyncFolder(folder); // the PEM files hold both registrations until the password is certainly the new one
                RenameOrDelete(KeyPath, prepared);
                RenameOrDelete(CertificatePath, prepared);
                disk.SyncFolder(folder);
            });
            Commit(record, other.Read(other.RecordPath)!);
        }
        finally
        {
            foreach (PendingFile pending in prepared.Values)
                pending.Dispose();
        }
    }

    /// <summary>Removes every file, the record first, and then the folder if nothing else is in it.</summary>
    public void Remove() => errors.Run("cannot be changed", () =>
    {
        foreach (string file in AllFiles.Reverse())
        {
            Delete(file);
            if (file == RecordPath)
                disk.SyncFolder(folder); // after a power cut, no record may be left without its key
        }

        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            disk.DeleteFolder(folder);
        disk.SyncFolder(Path.GetDirectoryName(folder)!);
    });

    /// <inheritdoc cref="FolderErrors.Failure"/>
    public TwoFactorException Failure(string what, Exception? cause = null) => errors.Failure(what, cause);

    // The file of this registration that corresponds to one of another registration.
    private string Counterpart(string file) => In(Path.GetFileName(file));

    // Puts the PEM text of another registration before our own, unless an interrupted run has done so.
    private void Add(string file, RegistrationFiles other)
    {
        if (Read(file) is { } ours && other.Read(other.Counterpart(file)) is { } theirs && !ours.AsSpan().StartsWith(theirs))
            Write(file, [.. theirs, .. ours]);
    }

    // A caller may have given the password that is in our file. The settings of a host may name that file.
    private bool HasPasswordOf(RegistrationFiles other)
    {
        if (Read(KeyPasswordPath) is not { } stored || KeyPasswordFile.Decode(stored) is not { } password || other.Read(other.KeyPath) is not { } pem)
            return false;
        using AsymmetricAlgorithm? key = ClientKey.Decrypt(pem, password);
        return key is not null;
    }

    private void RenameOrDelete(string file, Dictionary<string, PendingFile> prepared)
    {
        if (prepared.TryGetValue(file, out PendingFile? pending))
            pending.Rename();
        else
            disk.Delete(file);
    }

    // Also deletes the temporary file of an interrupted run.
    private void Delete(string file)
    {
        disk.Delete(file);
        disk.Delete(PendingFile.TemporaryPath(file));
    }

    private string In(string name) => Path.Combine(folder, name);
}
