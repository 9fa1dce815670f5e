namespace TwoFactor.Providers;

/// <summary>What can be set for every service that is reached over HTTPS. A provider's options derive from it.</summary>
public abstract class ServiceOptions
{
    /// <summary>The server to ask.</summary>
    /// <value>An absolute https address without query; the service's public server by default.</value>
    public Uri? Endpoint { get; set; }

    /// <summary>How long connecting may take: name resolution, TCP and TLS.</summary>
    /// <value>0.1 to 30 seconds; 3 seconds by default. Never more than half of <see cref="RequestTimeout"/> is used.</value>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long one request may take, from connecting to the last byte of the answer.</summary>
    /// <value>0.5 to 100 seconds; 10 seconds by default.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many connections to one server are open at once. Requests beyond that wait for a free one, within
    /// <see cref="RequestTimeout"/>.</summary>
    /// <value>1 to 10,000; 64 by default.</value>
    public int MaxConnections { get; set; } = 64;

    /// <summary>A PEM file of the certificate authorities to trust instead of the system's, for servers on premise.</summary>
    /// <value>A file, relative to the content root; <see langword="null"/> (default) for the system's authorities.</value>
    public string? TrustedCaPath { get; set; }

    /// <summary>If any are given, the server's certificate chain must hold one of these public keys, besides being trusted. Give a spare.</summary>
    /// <value>Base64 SHA-256 digests of the SubjectPublicKeyInfo (as in RFC 7469); none by default.</value>
    public IList<string> PinnedKeys { get; } = [];

    /// <summary>The certificate to present to the service. A service that knows its clients by their certificates requires it.</summary>
    /// <value>None by default.</value>
    public ClientCertificateOptions ClientCertificate { get; set; } = new();
}
