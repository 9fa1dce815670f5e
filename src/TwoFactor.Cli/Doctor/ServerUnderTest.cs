using TwoFactor.Providers;

namespace TwoFactor.Cli.Doctor;

/// <summary>A server of a tenant.</summary>
internal sealed class ServerUnderTest(Uri endpoint, ServiceOptions options, string? trustedCaPath, ServerRoute route)
{
    /// <summary>Its address.</summary>
    public Uri Endpoint => endpoint;

    /// <summary>The tenant's options, with its timeouts and pinned keys.</summary>
    public ServiceOptions Options => options;

    /// <summary>The full path of the file with the trusted authorities, or <see langword="null"/>.</summary>
    public string? TrustedCaPath => trustedCaPath;

    /// <summary>Whether it is reached directly or through a proxy.</summary>
    public ServerRoute Route => route;

    /// <summary>Whether a connection was made and the server's certificate is trusted, so that the server can be asked.</summary>
    public bool IsReachable { get; set; }
}
