using TwoFactor.Providers;

namespace TwoFactor.Cli.Doctor;

/// <summary>A server of a tenant.</summary>
/// <param name="Endpoint">Its address.</param>
/// <param name="Options">The tenant's options, with its timeouts and pinned keys.</param>
/// <param name="TrustedCaPath">The full path of the file with the trusted authorities, or <see langword="null"/>.</param>
/// <param name="Route">The way to it.</param>
internal sealed record ServerUnderTest(Uri Endpoint, ServiceOptions Options, string? TrustedCaPath, ServerRoute Route)
{
    /// <summary>Whether a connection was made and the server's certificate is trusted, so that the server can be asked.</summary>
    public bool IsReachable { get; set; }
}
