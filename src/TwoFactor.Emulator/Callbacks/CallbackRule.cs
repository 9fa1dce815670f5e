using System.Net;

namespace TwoFactor.Emulator.Callbacks;

/// <summary>Which callback addresses are allowed: https, with a public host name and not an IP address (Sezame 1.2), without user info. A switch also
/// allows addresses of this machine, with http too.</summary>
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

    /// <summary>Whether a host name or IP address stands for this machine. All names below <c>localhost</c> do (RFC 6761, 6.3).</summary>
    public static bool IsLoopback(string host)
    {
        string name = WithoutRoot(host);
        return name == "localhost" || name.EndsWith(".localhost", StringComparison.Ordinal)
            || (IPAddress.TryParse(name, out IPAddress? ip) && IPAddress.IsLoopback(ip));
    }

    // .NET parses addresses whose host cannot be written in ASCII, but IdnHost then throws.
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

    // A dot at the end of a name stands for the DNS root and changes nothing. Resolvers accept "127.0.0.1." too.
    private static string WithoutRoot(string host) => host.TrimEnd('.');
}
