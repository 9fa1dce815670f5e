namespace TwoFactor.Sezame.Wire;

/// <summary>Addresses as they go over the wire.</summary>
internal static class WireAddress
{
    /// <summary>The whole address in ASCII, an international host name too.</summary>
    public static string ToText(Uri address) => new UriBuilder(address) { Host = address.IdnHost }.Uri.AbsoluteUri;
}
