using TwoFactor.Providers;

namespace TwoFactor.SecSign;

/// <summary>One tenant's settings for SecSign ID.</summary>
public sealed class SecSignOptions : ServiceOptions
{
    internal static readonly Uri PublicEndpoint = new("https://httpapi.secsign.com/");

    private static readonly Uri PublicFallbackEndpoint = new("https://httpapi2.secsign.com/");

    private bool isFallbackGiven;

    /// <summary>Settings for SecSign's public servers. <see cref="ServiceName"/> and <see cref="ServiceAddress"/> must still be set.</summary>
    public SecSignOptions() => Endpoint = PublicEndpoint;

    /// <summary>The server to ask when <see cref="ServiceOptions.Endpoint"/> cannot be reached.</summary>
    /// <value>An absolute https address without query, or <see langword="null"/> (in configuration: empty) for none. By default
    /// SecSign's public fallback server if <see cref="ServiceOptions.Endpoint"/> is their public server, and otherwise none, so that a login on
    /// premise is never sent to a public server.</value>
    public Uri? FallbackEndpoint
    {
        get => isFallbackGiven ? field : Endpoint == PublicEndpoint ? PublicFallbackEndpoint : null;
        set
        {
            field = value;
            isFallbackGiven = true;
        }
    }

    /// <summary>The name of the service, which the phone shows, such as the portal's name.</summary>
    /// <value>1 to 255 characters without <c>&amp;</c>, <c>=</c> and control characters. No text that looks like HTML or like a field of the service's
    /// answers (<c>SecSign ID:</c>, <c>?error=</c>), because an approval repeats it. Required.</value>
    public string? ServiceName { get; set; }

    /// <summary>The address of the service, which the phone shows too: a host name, IP address or URL.</summary>
    /// <value>1 to 255 characters without <c>&amp;</c> and control characters. As in <see cref="ServiceName"/>, no text that looks like HTML or like a field of
    /// an answer, and the two together must not look like HTML either. Required.</value>
    public string? ServiceAddress { get; set; }

    /// <summary>The plugin name that is sent to the service. Users do not see it.</summary>
    /// <value>1 to 255 characters without <c>&amp;</c>, <c>=</c> and control characters; <c>TwoFactor</c> by default.</value>
    public string PluginName { get; set; } = "TwoFactor";

    /// <summary>Whether the user must choose, from several images on the phone, the one that the browser shows. Without it one tap approves, which
    /// easily happens by mistake.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool ShowAccessPass { get; set; } = true;

    /// <summary>Whether to send the release request after an approval was read, as the service's specification requires. Newer servers do not support
    /// that request; their refusal is remembered and has no effect on the login.</summary>
    /// <value><see langword="true"/> by default.</value>
    public bool ReleaseAfterApproval { get; set; } = true;

    /// <summary>How long a server that failed is asked last; then one request tries it first again. New logins avoid a failed
    /// <see cref="ServiceOptions.Endpoint"/> for this time. The requests of an open login avoid the server that started it, whichever of the two it is, only
    /// if it did not answer at all, and for 30 seconds at most.</summary>
    /// <value>1 second to 10 minutes; 30 seconds by default. Without a fallback server it has no effect.</value>
    public TimeSpan PrimaryQuarantine { get; set; } = TimeSpan.FromSeconds(30);
}
