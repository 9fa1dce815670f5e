using TwoFactor.Providers;

namespace TwoFactor.Sezame;

/// <summary>One tenant's settings for Sezame.</summary>
/// <remarks><see cref="ServiceOptions.ClientCertificate"/> is required: the certificate that the service issued is the tenant's identity, and
/// <see cref="SezameRegistration"/> obtains one.</remarks>
public sealed class SezameOptions : ServiceOptions
{
    /// <summary>The vendor's public server, which is the default of <see cref="ServiceOptions.Endpoint"/>.</summary>
    public static readonly Uri PublicEndpoint = new("https://hqfrontend-finprin.finprin.com/");

    /// <summary>Settings with the public server and no certificate yet.</summary>
    public SezameOptions()
    {
        Endpoint = PublicEndpoint;
    }
}
