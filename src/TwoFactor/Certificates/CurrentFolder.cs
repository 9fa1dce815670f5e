namespace TwoFactor.Certificates;

/// <summary>The process's current folder, which the process may change at any time.</summary>
internal static class CurrentFolder
{
    /// <returns>Its path, or that of the application's own folder if the current one was deleted.</returns>
    public static string Find()
    {
        try
        {
            return Directory.GetCurrentDirectory();
        }
        catch (IOException)
        {
            return AppContext.BaseDirectory;
        }
    }
}
