namespace TwoFactor.Providers;

/// <summary>Distinguishes host names that can be resolved from those that only look like one.</summary>
internal static class HostName
{
    /// <summary>Whether the host can be written in ASCII. .NET takes some addresses whose host cannot (a lone byte order mark), and throws when it is
    /// to connect.</summary>
    public static bool IsSendable(Uri address)
    {
        try
        {
            return address.IdnHost.Length > 0;
        }
        catch (UriFormatException)
        {
            return false;
        }
    }
}
