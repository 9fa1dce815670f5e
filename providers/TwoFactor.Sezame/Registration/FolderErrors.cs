namespace TwoFactor.Sezame.Registration;

/// <summary>Turns errors of a registration's folder into <see cref="TwoFactorException"/>.</summary>
internal sealed class FolderErrors(string root)
{
    private const int InUseOnWindows = unchecked((int)0x80070020); // ERROR_SHARING_VIOLATION
    private const int InUseOnLinux = 11; // EWOULDBLOCK
    private const int InUseOnMac = 35; // EWOULDBLOCK
    private const int ExistsOnWindows = unchecked((int)0x80070050); // ERROR_FILE_EXISTS
    private const int ExistsOnUnix = 17; // EEXIST
    private const int NoSpaceOnUnix = 28; // ENOSPC
    private const int NoSpaceOnWindows = unchecked((int)0x80070070); // ERROR_DISK_FULL

    /// <summary>Whether another process has opened or just created the file. A file system that is read-only, for example, is another
    /// error.</summary>
    public static bool IsInUse(IOException e) => e.HResult is InUseOnWindows or InUseOnLinux or InUseOnMac or ExistsOnWindows or ExistsOnUnix;

    /// <summary>Whether the disk is full.</summary>
    private static bool IsNoSpace(IOException e) => e.HResult is NoSpaceOnUnix or NoSpaceOnWindows;

    /// <summary>Whether a path is that of the registration's folder, and not that of a subfolder.</summary>
    public bool IsRoot(string folder) => folder == root;

    /// <summary>An exception about the folder.</summary>
    public TwoFactorException Failure(string what, Exception? cause = null) => Misconfigured($"The registration folder '{root}' {what}", cause);

    /// <summary>An exception with its own message.</summary>
    /// <param name="finding">The message, without the full stop.</param>
    /// <param name="cause">The error that caused it.</param>
    public static TwoFactorException Misconfigured(string finding, Exception? cause = null) =>
        new(TwoFactorError.Misconfigured, $"{finding}.", cause) { Provider = SezameProvider.ProviderName };

    /// <summary>Runs work on the disk. Its errors become a <see cref="TwoFactorException"/>.</summary>
    public void Run(string failure, Action work) => Run(failure, () =>
    {
        work();
        return true;
    });

    /// <inheritdoc cref="Run(string, Action)"/>
    public T Run<T>(string failure, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (IOException e) when (IsNoSpace(e))
        {
            throw Failure("cannot be written to: the disk is full", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(failure, e);
        }
    }

    /// <summary>Stores an answer of the service. If that fails, the service has already acted on the request.</summary>
    /// <exception cref="TwoFactorException"><see cref="TwoFactorException.MayHaveBeenProcessed"/> is true.</exception>
    /// <param name="work">Stores it.</param>
    /// <param name="addition">A sentence to add to the message of a failure, after a space.</param>
    public static void StoreAnswer(Action work, Func<string>? addition = null)
    {
        try
        {
            work();
        }
        catch (TwoFactorException e)
        {
            throw new TwoFactorException(e.Error, $"The service has answered, but the answer could not be stored. {WithoutProviderPrefix(e)}{addition?.Invoke()}", e)
            {
                Provider = e.Provider,
                MayHaveBeenProcessed = true,
            };
        }
    }

    private static string WithoutProviderPrefix(TwoFactorException e) =>
        e.Message.StartsWith($"{e.Provider}: ", StringComparison.Ordinal) ? e.Message[$"{e.Provider}: ".Length..] : e.Message;
}
