using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Tests.Support;

/// <summary>HTTP clients that trust only the emulator's authority.</summary>
internal static class Clients
{
    public static HttpClient Trusting(EmulatorHost emulator, Uri baseAddress, X509Certificate2? clientCertificate = null)
    {
        SocketsHttpHandler handler = new()
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                CertificateChainPolicy = Policy(emulator),
                ClientCertificates = clientCertificate is null ? null : [clientCertificate],
            },
        };
        return new HttpClient(handler) { BaseAddress = baseAddress };
    }

    public static X509ChainPolicy Policy(EmulatorHost emulator) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(emulator.CaCertificatePath) },
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
