using System.Net;

namespace TwoFactor.Providers;

/// <summary>Checks addresses to which a service is asked to post.</summary>
public static class CallbackAddress
{
    private const string ThisMachine = "localhost";

    /// <summary>Whether a service could post to the address.</summary>
    /// <param name="address">The address.</param>
    /// <returns><see langword="true"/> for an https address without user and password whose host is a full name, such as <c>portal.example</c>, or, for
    /// development, <c>localhost</c> or a name below it. IP addresses and names without a dot are refused, because services do not call them.</returns>
    public static bool IsUsable(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address is { IsAbsoluteUri: true, HostNameType: UriHostNameType.Dns }
            && address.Scheme == Uri.UriSchemeHttps
            && address.UserInfo.Length == 0
            && HostName.IsSendable(address)
            && IsFullName(address.IdnHost);
    }

    // Sezame's specification forbids IP addresses and names without a dot.
    // A dot at the end of a name stands for the DNS root and changes nothing. Resolvers take "192.0.2.1." for an IP address.
    private static bool IsFullName(string host)
    {
        string name = host.TrimEnd('.');
        return name.Equals(ThisMachine, StringComparison.OrdinalIgnoreCase) || (name.Contains('.', StringComparison.Ordinal) && !IPAddress.TryParse(name, out _));
    }
}
