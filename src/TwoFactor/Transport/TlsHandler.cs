using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>Makes the handler of one tenant's connection, with that tenant's trust, certificate and bounds.</summary>
internal static class TlsHandler
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    public static SocketsHttpHandler Create(ServiceOptions options, TlsMaterial material) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = ConnectTimeout(options),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows DNS
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30), // below what servers keep, so a start seldom meets a connection that is about to close
        ActivityHeadersPropagator = null, // its span would show the path, in which Sezame has the challenge's id; and the service has no use for ours
        SslOptions = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = material.Client is { } client
                ? SslStreamCertificateContext.Create(client.Certificate, client.Intermediates, offline: true)
                : null,
            AllowTlsResume = material.Client is null, // a resumed session could carry an identity past its certificate's replacement
            CertificateChainPolicy = material.TrustedRoots is null ? null : TrustOnly(material.TrustedRoots),
            RemoteCertificateValidationCallback = (_, _, chain, errors) => Check(chain, errors, options.PinnedKeys),
        },
    };

    // While connecting, the request certainly was not sent; so that deadline has to come well before the other one.
    private static TimeSpan ConnectTimeout(ServiceOptions options) =>
        options.ConnectTimeout < options.RequestTimeout / 2 ? options.ConnectTimeout : options.RequestTimeout / 2;

    private static X509ChainPolicy TrustOnly(X509Certificate2Collection roots)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // as with the system's roots; a private authority seldom publishes lists
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        return policy;
    }

    private static bool Check(X509Chain? chain, SslPolicyErrors errors, IList<string> pinnedKeys)
    {
        if (errors != SslPolicyErrors.None)
            throw new ServerNotTrustedException($"The service's certificate is not trusted ({errors}).");
        if (pinnedKeys.Count > 0 && (chain is null || !chain.ChainElements.Any(element => pinnedKeys.Contains(KeyPin.Of(element.Certificate)))))
            throw new ServerNotTrustedException("The service's certificate has none of the pinned keys.");
        return true;
    }
}
