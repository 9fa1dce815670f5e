using System.Net;

namespace TwoFactor.Emulator.Callbacks;

/// <summary>
/// Which addresses may be called back: https, under a public name and not an IP address (Sezame 1.2), without user info. A switch also
/// allows this machine, then by http too.
/// </summary>
internal sealed class CallbackRule(Func<bool> allowsLoopback)
{
    /// <summary>The address, or null when the rule forbids it.</summary>
    public Uri? Check(string? text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            return null;
        if (address.UserInfo.Length > 0 || HostOf(address) is not { } host)
            return null;
        if (IsLoopback(host))
            return allowsLoopback() ? address : null;
        string name = WithoutRoot(host);
        bool isFullName = name.Contains('.', StringComparison.Ordinal) && !IPAddress.TryParse(name, out _);
        return address.Scheme == "https" && isFullName ? address : null;
    }

    /// <summary>Whether a host's name or IP address means this machine; all names below <c>localhost</c> do (RFC 6761, 6.3).</summary>
    public static bool IsLoopback(string host)
    {
        string name = WithoutRoot(host);
        return name == "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal)
            || (IPAddress.TryParse(name, out IPAddress? ip) && IPAddress.IsLoopback(ip));
    }

    // .NET takes addresses whose host cannot be written in ASCII, and throws when it is asked for.
    private static string? HostOf(Uri address)
    {
        try
        {
            return address.IdnHost;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }

    // The dot at the end of a name stands for the root, and changes nothing; resolvers take "127.0.0.1." as well.
    private static string WithoutRoot(string host) => host.TrimEnd('.');
}
