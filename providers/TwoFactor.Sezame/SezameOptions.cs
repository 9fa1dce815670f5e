using TwoFactor.Providers;

namespace TwoFactor.Sezame;

/// <summary>One tenant's settings for Sezame.</summary>
public sealed class SezameOptions : ServiceOptions
{
    /// <summary>The vendor's public server, which is the default of <see cref="ServiceOptions.Endpoint"/>.</summary>
    public static readonly Uri PublicEndpoint = new("https://hqfrontend-finprin.finprin.com/");

    /// <summary>Settings with the public server and no certificate yet.</summary>
    public SezameOptions()
    {
        Endpoint = PublicEndpoint;
    }

    /// <summary>The certificate that the service issued to the tenant. To the service it is the tenant's identity: there is no other.</summary>
    /// <value>Required. <see cref="SezameRegistration"/> obtains one.</value>
    public ClientCertificateOptions ClientCertificate { get; } = new();

    /// <inheritdoc/>
    protected override ClientCertificateOptions? TlsClientCertificate => ClientCertificate;
}
