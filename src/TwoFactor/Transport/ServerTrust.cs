using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Certificates;

namespace TwoFactor.Transport;

/// <summary>Checks a server's certificate chain: it must come from the system's or the tenant's own authorities, use strong keys, and contain a
/// pinned key if the tenant has pins.</summary>
internal static class ServerTrust
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    private static readonly TimeSpan LongestDownload = TimeSpan.FromSeconds(1); // for a missing intermediate certificate

    /// <param name="roots">The tenant's own authorities, or <see langword="null"/> for the system's.</param>
    public static X509ChainPolicy Policy(X509Certificate2Collection? roots)
    {
        // Revocation is not checked: private authorities rarely publish lists, and a login must not wait for a list that cannot be loaded.
        X509ChainPolicy policy = new() { RevocationMode = X509RevocationMode.NoCheck, UrlRetrievalTimeout = LongestDownload };
        policy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (roots is null)
            return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.DisableCertificateDownloads = true;
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    /// <exception cref="ServerNotTrustedException">The server is not trusted.</exception>
    public static bool Check(X509Chain? chain, SslPolicyErrors errors, IList<string> pinnedKeys)
    {
        if (errors != SslPolicyErrors.None || chain is null)
            throw new ServerNotTrustedException($"The service's certificate is not trusted ({errors}).");
        if (WeakCertificate.Find(chain) is { } weakness)
            throw new ServerNotTrustedException($"The service's certificate is not trusted: {weakness}.");
        if (!HasPinnedKey(chain, pinnedKeys))
            throw new ServerNotTrustedException("The service's certificate has none of the pinned keys.");
        return true;
    }

    /// <summary>Whether a certificate of the chain has one of these keys, or there are none.</summary>
    public static bool HasPinnedKey(X509Chain chain, IList<string> pinnedKeys) =>
        pinnedKeys.Count == 0 || chain.ChainElements.Any(element => pinnedKeys.Contains(KeyPin.Of(element.Certificate)));
}
