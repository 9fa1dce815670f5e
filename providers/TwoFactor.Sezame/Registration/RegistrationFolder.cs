namespace TwoFactor.Sezame.Registration;

/// <summary>The folder of one registration: its files, and the lock that keeps a second run away. Trouble with the disk is a <see cref="TwoFactorException"/>.</summary>
internal sealed class RegistrationFolder(string path)
{
    private const int NoSpaceOnUnix = 28; // ENOSPC
    private const int NoSpaceOnWindows = unchecked((int)0x80070070); // ERROR_DISK_FULL

    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string RecordPath => In("registration.json");

    public string KeyPath => In("key.pem");

    public string KeyPasswordPath => In("key.pass");

    public string CertificatePath => In("certificate.pem");

    public string PfxPath => In("certificate.pfx");

    private string[] AllFiles => [RecordPath, CertificatePath, PfxPath, KeyPath, KeyPasswordPath];

    /// <summary>Makes the folder, and keeps other runs out of it until the result is disposed.</summary>
    public IDisposable Lock()
    {
        Run("cannot be created", () =>
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(Path);
            else
                Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return true;
        });

        string lockPath = In("lock");
        try
        {
            return new FileStream(lockPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(lockPath))
        {
            throw Failure("is in use by another run; wait until that has ended", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure("cannot be written to", e);
        }
    }

    /// <summary>Whether any file of a registration is there.</summary>
    public bool HasFiles() => AllFiles.Any(File.Exists);

    /// <summary>Reads the record.</summary>
    /// <returns>The record, or <see langword="null"/> where there is none.</returns>
    public RegistrationRecord? ReadRecord() => Read(RecordPath) is { } bytes
        ? RegistrationRecord.FromBytes(bytes) ?? throw Failure("has a registration.json that this version cannot read")
        : null;

    /// <summary>Reads a file.</summary>
    /// <returns>Its bytes, or <see langword="null"/> where there is none.</returns>
    public byte[]? Read(string path) => Run("cannot be read", () => File.Exists(path) ? File.ReadAllBytes(path) : null);

    /// <summary>Takes room for a file that will be written later.</summary>
    public PendingFile Prepare(string path) => Run("cannot be written to", () => new PendingFile(path));

    /// <summary>Writes a file whole.</summary>
    public void Write(string path, byte[] content)
    {
        using PendingFile file = Prepare(path);
        Commit(file, content);
    }

    /// <summary>Makes a prepared file appear.</summary>
    public void Commit(PendingFile file, byte[] content) => Run("cannot be written to", () =>
    {
        file.Commit(content);
        return true;
    });

    /// <summary>Moves the files of a registration aside, into a folder of their own: a key that is gone can never be had again.</summary>
    public void SetAside(DateTimeOffset now) => Run("cannot be changed", () =>
    {
        string aside = In($"replaced-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}");
        Directory.CreateDirectory(aside);
        foreach (string file in AllFiles.Where(File.Exists))
            File.Move(file, System.IO.Path.Combine(aside, System.IO.Path.GetFileName(file)));
        return true;
    });

    /// <summary>A failure that says what is the matter with the folder.</summary>
    public TwoFactorException Failure(string what, Exception? cause = null) =>
        new(TwoFactorError.Misconfigured, $"The registration folder '{Path}' {what}.", cause) { Provider = SezameProvider.ProviderName };

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private T Run<T>(string failure, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (IOException e) when (e.HResult is NoSpaceOnUnix or NoSpaceOnWindows)
        {
            throw Failure("cannot be written to: the disk is full", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(failure, e);
        }
    }
}
