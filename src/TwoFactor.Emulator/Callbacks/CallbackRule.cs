using System.Net;

namespace TwoFactor.Emulator.Callbacks;

/// <summary>
/// Which addresses may be called back: https, under a public name and not an IP address (Sezame 1.2). A switch also allows this machine.
/// </summary>
internal sealed class CallbackRule(bool allowLoopback)
{
    /// <summary>The address, or null when the rule forbids it.</summary>
    public Uri? Check(string? text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            return null;
        if (IsLoopback(address))
            return allowLoopback ? address : null;
        bool isFullName = address.HostNameType is UriHostNameType.Dns && address.IdnHost.Contains('.', StringComparison.Ordinal);
        return address.Scheme == "https" && isFullName ? address : null;
    }

    public static bool IsLoopback(Uri address) =>
        address.IdnHost == "localhost" || (IPAddress.TryParse(address.IdnHost, out IPAddress? ip) && IPAddress.IsLoopback(ip));
}
