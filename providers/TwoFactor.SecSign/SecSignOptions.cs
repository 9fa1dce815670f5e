using TwoFactor.Providers;

namespace TwoFactor.SecSign;

/// <summary>One tenant's settings for SecSign ID.</summary>
public sealed class SecSignOptions : ServiceOptions
{
    internal static readonly Uri PublicEndpoint = new("https://httpapi.secsign.com/");

    private static readonly Uri PublicFallbackEndpoint = new("https://httpapi2.secsign.com/");

    private bool isFallbackGiven;

    /// <summary>Settings that lack only <see cref="ServiceName"/> and <see cref="ServiceAddress"/>.</summary>
    public SecSignOptions() => Endpoint = PublicEndpoint;

    /// <summary>The server to ask when <see cref="ServiceOptions.Endpoint"/> cannot be reached.</summary>
    /// <value>An absolute https address without query, or <see langword="null"/> (in configuration: empty) for none. Where it is not given, it is
    /// SecSign's public fallback server if <see cref="ServiceOptions.Endpoint"/> is their public server, and none otherwise: a login on premise never
    /// leaves the premises.</value>
    public Uri? FallbackEndpoint
    {
        get => isFallbackGiven ? field : Endpoint == PublicEndpoint ? PublicFallbackEndpoint : null;
        set
        {
            field = value;
            isFallbackGiven = true;
        }
    }

    /// <summary>What the phone says the login is for, such as the portal's name.</summary>
    /// <value>1 to 255 characters without <c>&amp;</c>, <c>=</c> and control characters. Required.</value>
    public string? ServiceName { get; set; }

    /// <summary>The address that the phone shows with it: a host name, IP address or URL.</summary>
    /// <value>1 to 255 characters without <c>&amp;</c> and control characters. Required.</value>
    public string? ServiceAddress { get; set; }

    /// <summary>The name under which we present ourselves to the service; people do not see it.</summary>
    /// <value>1 to 255 characters without <c>&amp;</c>, <c>=</c> and control characters; <c>TwoFactor</c> by default.</value>
    public string PluginName { get; set; } = "TwoFactor";

    /// <summary>Whether the person must pick the image that the browser shows out of several on the phone. Without it a yes is one tap, and easily
    /// given by mistake.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool ShowAccessPass { get; set; } = true;

    /// <summary>Whether the service is told that an approval was read, as its specification asks. Newer servers do not know that request; that is
    /// noticed, and does no harm.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool ReleaseAfterApproval { get; set; } = true;

    /// <summary>How long new logins go to <see cref="FallbackEndpoint"/> at once after <see cref="ServiceOptions.Endpoint"/> has failed. Then one
    /// login tries it again.</summary>
    /// <value>1 second to 10 minutes; 30 seconds by default. Without a fallback server it has no effect.</value>
    public TimeSpan PrimaryQuarantine { get; set; } = TimeSpan.FromSeconds(30);
}
