namespace TwoFactor.Providers;

/// <summary>Checks of host names.</summary>
internal static class HostName
{
    /// <summary>Whether the host can be written in ASCII. .NET accepts some addresses whose host cannot be (for example a single byte order mark),
    /// and throws only when it connects.</summary>
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
