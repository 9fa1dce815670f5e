namespace TwoFactor.Sezame.Registration;

/// <summary>Where the files of a new registration are written.</summary>
/// <param name="Files">Its files.</param>
/// <param name="BackupFolder">The subfolder for the copy of the registration that it replaces; <see langword="null"/> if it replaces none.</param>
/// <param name="Undo">Undoes the changes, if the service certainly did not act on the request.</param>
internal sealed record RegistrationTarget(RegistrationFiles Files, string? BackupFolder, Action Undo)
{
    /// <summary>Writes files of the new registration. If that fails, what the folder had before is restored.</summary>
    public T OrUndo<T>(Func<T> write)
    {
        try
        {
            return write();
        }
        catch
        {
            TryUndo();
            throw;
        }
    }

    /// <summary>Calls <see cref="Undo"/> after a failure. If the disk fails too, the first failure is the one to report, and the next run undoes the
    /// rest.</summary>
    public void TryUndo()
    {
        try
        {
            Undo();
        }
        catch (TwoFactorException)
        {
            // See the summary.
        }
    }
}
