using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Transport;

/// <summary>The rules for every TLS connection, to a service or to a proxy.</summary>
internal static class TlsRules
{
    /// <param name="roots">The authorities to trust, or <see langword="null"/> for the system's.</param>
    public static SslClientAuthenticationOptions For(X509Certificate2Collection? roots) => new()
    {
        AllowRenegotiation = false,
        // A server shows no certificate when it resumes a session. The one of an earlier connection would be judged again, perhaps after it has expired:
        // .NET keeps sessions by host name, for all tenants of the process. So each new connection costs a whole handshake; connections are kept, so there
        // are few. Also, a resumed session would keep our old identity after our certificate was replaced.
        AllowTlsResume = false,
        CertificateChainPolicy = ServerTrust.Policy(roots),
    };
}
