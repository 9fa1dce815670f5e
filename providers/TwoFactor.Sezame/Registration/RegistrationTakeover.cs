using System.Security.Cryptography;
using TwoFactor.Files;
using TwoFactor.Providers;

namespace TwoFactor.Sezame.Registration;

/// <summary>Replaces the files in use by those of a new registration, the record last.</summary>
/// <remarks>A host can load the PEM files between any two changes. For a moment they hold the keys and certificates of both registrations, and the
/// host uses the pair that its password opens. What needs room on the disk is written before the first file is replaced.</remarks>
internal sealed class RegistrationTakeover(RegistrationFiles inUse, RegistrationFiles replacement, Disk disk, FolderErrors errors)
{
    /// <summary>Replaces the files.</summary>
    public void Run()
    {
        Add(replacement.Certificate, inUse.Certificate);
        Add(replacement.Key, inUse.Key);
        using PendingFile record = inUse.Record.Prepare(); // its content comes last, because the next run would complete it first
        Dictionary<FolderFile, PendingFile> prepared = [];
        try
        {
            foreach ((FolderFile file, FolderFile successor) in inUse.Content.Zip(replacement.Content))
            {
                if (successor.Read() is not { } content)
                    continue;
                PendingFile pending = prepared[file] = file.Prepare();
                errors.Run("cannot be written to", () => pending.Write(content));
            }

            bool isPasswordKept = !prepared.ContainsKey(inUse.KeyPassword) && IsPasswordTheSame();
            errors.Run("cannot be changed", () =>
            {
                if (!isPasswordKept)
                    RenameOrDelete(inUse.KeyPassword, prepared);
                RenameOrDelete(inUse.Pfx, prepared);
                disk.SyncFolder(inUse.Folder); // the PEM files hold both registrations until the password is certainly the new one
                RenameOrDelete(inUse.Key, prepared);
                RenameOrDelete(inUse.Certificate, prepared);
                disk.SyncFolder(inUse.Folder);
            });
            inUse.Record.Commit(record, replacement.Record.Read()!);
        }
        finally
        {
            foreach (PendingFile pending in prepared.Values)
                pending.Dispose();
        }
    }

    // Puts the PEM text of the new registration before that in use, unless an interrupted run has done so.
    private static void Add(FolderFile successor, FolderFile file)
    {
        if (file.Read() is { } ours && successor.Read() is { } theirs && !ours.AsSpan().StartsWith(theirs))
            file.Write([.. theirs, .. ours]);
    }

    // A caller may have given the password that is in our file. The settings of a host may name that file.
    private bool IsPasswordTheSame()
    {
        if (inUse.KeyPassword.Read() is not { } stored || KeyPasswordFile.Decode(stored) is not { } password || replacement.Key.Read() is not { } pem)
            return false;
        using AsymmetricAlgorithm? key = ClientKey.Decrypt(pem, password);
        return key is not null;
    }

    private void RenameOrDelete(FolderFile file, Dictionary<FolderFile, PendingFile> prepared)
    {
        if (prepared.TryGetValue(file, out PendingFile? pending))
            pending.Rename();
        else
            disk.Delete(file.Path);
    }
}
