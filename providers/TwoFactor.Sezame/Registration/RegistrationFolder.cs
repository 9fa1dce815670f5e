namespace TwoFactor.Sezame.Registration;

/// <summary>The folder of one registration: its files, and the lock that keeps a second run away. Trouble with the disk is a
/// <see cref="TwoFactorException"/>.</summary>
internal sealed class RegistrationFolder(string path)
{
    private const int NoSpaceOnUnix = 28; // ENOSPC
    private const int NoSpaceOnWindows = unchecked((int)0x80070070); // ERROR_DISK_FULL

    public string RecordPath => In("registration.json");

    public string KeyPath => In("key.pem");

    public string KeyPasswordPath => In("key.pass");

    public string CertificatePath => In("certificate.pem");

    public string PfxPath => In("certificate.pfx");

    private string Root { get; } = Path.GetFullPath(path);

    private string[] AllFiles => [CertificatePath, PfxPath, KeyPath, KeyPasswordPath, RecordPath];

    /// <summary>Makes the folder, keeps other runs out of it until the result is disposed, and finishes what an earlier run was cut off
    /// from.</summary>
    public IDisposable Lock()
    {
        Run("cannot be created or written to", Create);
        FileStream ours = Run("cannot be created or written to", OpenLock);
        try
        {
            Recover(RecordPath, bytes => RegistrationRecord.FromBytes(bytes) is not null);
            return ours;
        }
        catch (TwoFactorException)
        {
            ours.Dispose();
            throw;
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
    public byte[]? Read(string file) => Run("cannot be read", () => File.Exists(file) ? File.ReadAllBytes(file) : null);

    /// <summary>Takes room for a file that will be written later.</summary>
    public PendingFile Prepare(string file) => Run("cannot be written to", () => new PendingFile(file));

    /// <summary>Writes a file whole.</summary>
    public void Write(string file, byte[] content)
    {
        using PendingFile pending = Prepare(file);
        Commit(pending, content);
    }

    /// <summary>Makes a prepared file appear.</summary>
    public void Commit(PendingFile file, byte[] content) => Run("cannot be written to", () => file.Commit(content));

    /// <summary>Lets a file appear that was written whole, but whose run was cut off before that.</summary>
    public void Recover(string file, Predicate<byte[]> isWhole)
    {
        string temporary = PendingFile.TemporaryPath(file);
        if (Read(temporary) is not { } bytes)
            return;
        byte[] content = bytes.AsSpan().TrimEnd((byte)0).ToArray(); // room that was taken, and not used
        if (isWhole(content))
            Run("cannot be written to", () => PendingFile.Finish(file, content.Length));
        else
            Run("cannot be written to", () => File.Delete(temporary));
    }

    /// <summary>Moves the files of a registration aside, into a folder of their own: a key that is gone can never be had again.</summary>
    /// <returns>That folder.</returns>
    public string SetAside(DateTimeOffset now) => Run("cannot be changed", () =>
    {
        string aside = In($"replaced-{now.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}");
        CreateOwnersOnly(aside);
        foreach (string file in AllFiles.Where(File.Exists))
            File.Move(file, Path.Combine(aside, Path.GetFileName(file)));
        return aside;
    });

    /// <summary>Puts back what was set aside, in place of what was begun since.</summary>
    public void PutBack(string aside) => Run("cannot be changed", () =>
    {
        foreach (string file in AllFiles)
        {
            File.Delete(file);
            string earlier = Path.Combine(aside, Path.GetFileName(file));
            if (File.Exists(earlier))
                File.Move(earlier, file);
        }

        Directory.Delete(aside);
    });

    /// <summary>A failure that says what is the matter with the folder.</summary>
    public TwoFactorException Failure(string what, Exception? cause = null) =>
        new(TwoFactorError.Misconfigured, $"The registration folder '{Root}' {what}.", cause) { Provider = SezameProvider.ProviderName };

    private static void CreateOwnersOnly(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private void Create()
    {
        CreateOwnersOnly(Root);
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(Root).HasFlag(UnixFileMode.OtherWrite))
            throw Failure("can be changed by everybody on this machine; choose another");
    }

    private FileStream OpenLock()
    {
        string file = In("lock");
        try
        {
            return PendingFile.Create(file, FileMode.OpenOrCreate);
        }
        catch (IOException e) when (File.Exists(file) && e.HResult is not (NoSpaceOnUnix or NoSpaceOnWindows))
        {
            throw Failure("is in use by another run; wait until that has ended", e);
        }
    }

    private string In(string name) => Path.Combine(Root, name);

    private void Run(string failure, Action work) => Run(failure, () =>
    {
        work();
        return true;
    });

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
