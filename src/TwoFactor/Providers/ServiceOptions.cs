namespace TwoFactor.Providers;

/// <summary>The settings that all services reached over HTTPS have in common. A provider's options derive from it.</summary>
public abstract class ServiceOptions
{
    /// <summary>The address of the service.</summary>
    /// <value>An absolute https address without query; the service's public server by default.</value>
    public Uri? Endpoint { get; set; }

    /// <summary>How long connecting may take: name resolution, TCP and TLS.</summary>
    /// <value>0.1 to 30 seconds; 3 seconds by default. Never more than half of <see cref="RequestTimeout"/> is used.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long one request may take, from the call to the last byte of the response. That includes the host's own HTTP handlers, opening a key
    /// that is needed for the first time, and the wait for a free connection.</summary>
    /// <value>0.5 to 100 seconds; 10 seconds by default.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most connections to one server that are open at the same time. Further requests wait for a free connection, within
    /// <see cref="RequestTimeout"/>.</summary>
    /// <value>1 to 10,000; 64 by default.</value>
    public int MaxConnections { get; set; } = 64;

    /// <summary>A PEM file with the certificate authorities to trust instead of the system's, for on-premise servers.</summary>
    /// <value>A file, relative to the content root; <see langword="null"/> (default) for the system's authorities.</value>
    public string? TrustedCaPath { get; set; }

    /// <summary>If any are given, the server's certificate chain must be trusted and must also contain one of these public keys. List a spare key as
    /// well.</summary>
    /// <value>Base64 SHA-256 digests of the SubjectPublicKeyInfo (as in RFC 7469); none by default.</value>
    public IList<string> PinnedKeys { get; } = [];

    /// <summary>The certificate to present to the service. Services that identify their clients by certificates require it.</summary>
    /// <value>None by default.</value>
    public ClientCertificateOptions ClientCertificate { get; set; } = new();
}
