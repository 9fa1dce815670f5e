namespace TwoFactor.Sezame.Registration;

/// <summary>Turns trouble with a registration's folder into the one exception.</summary>
internal sealed class FolderErrors(string root)
{
    private const int NoSpaceOnUnix = 28; // ENOSPC
    private const int NoSpaceOnWindows = unchecked((int)0x80070070); // ERROR_DISK_FULL

    /// <summary>Whether the disk is full.</summary>
    public static bool IsNoSpace(IOException e) => e.HResult is NoSpaceOnUnix or NoSpaceOnWindows;

    /// <summary>A failure that says what is the matter with the folder.</summary>
    public TwoFactorException Failure(string what, Exception? cause = null) => Finding($"The registration folder '{root}' {what}", cause);

    /// <summary>A failure in words of its own.</summary>
    /// <param name="finding">What is the matter, without the full stop.</param>
    /// <param name="cause">Where it was seen.</param>
    public static TwoFactorException Finding(string finding, Exception? cause = null) =>
        new(TwoFactorError.Misconfigured, $"{finding}.", cause) { Provider = SezameProvider.ProviderName };

    /// <summary>Does something with the disk.</summary>
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

    /// <summary>Stores what the service has answered. When that fails, the service has done its part all the same.</summary>
    /// <exception cref="TwoFactorException"><see cref="TwoFactorException.MayHaveBeenProcessed"/> is true.</exception>
    public static void StoreAnswer(Action work)
    {
        try
        {
            work();
        }
        catch (TwoFactorException e)
        {
            throw new TwoFactorException(e.Error, $"The service has answered, but the answer could not be stored. {Without(e)}", e)
            {
                Provider = e.Provider,
                MayHaveBeenProcessed = true,
            };
        }
    }

    private static string Without(TwoFactorException e) =>
        e.Message.StartsWith($"{e.Provider}: ", StringComparison.Ordinal) ? e.Message[$"{e.Provider}: ".Length..] : e.Message;
}
