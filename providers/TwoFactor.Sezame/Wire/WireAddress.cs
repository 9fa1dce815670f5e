namespace TwoFactor.Sezame.Wire;

/// <summary>Formats addresses for the service.</summary>
internal static class WireAddress
{
    /// <summary>The whole address in ASCII. An international host name is encoded (IDN).</summary>
    public static string ToText(Uri address) => new UriBuilder(address) { Host = address.IdnHost }.Uri.AbsoluteUri;
}
