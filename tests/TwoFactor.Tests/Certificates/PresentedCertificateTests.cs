using TwoFactor.Providers;
using TwoFactor.Tests.Transport;

namespace TwoFactor.Tests.Certificates;

/// <summary>The certificate that a server receives: settings without findings do not prove that it is sent.</summary>
[Category("Network")]
public sealed class PresentedCertificateTests
{
    [TestCase("key and password", ExpectedResult = "CN=acme")]
    [TestCase("key and password file", ExpectedResult = "CN=acme")]
    [TestCase("PFX and password", ExpectedResult = "CN=acme")]
    [TestCase("PFX and password file", ExpectedResult = "CN=acme")]
    public async Task<string?> A_request_presents_the_certificate_whose_key_the_password_opens(string source)
    {
        using KeyFilesStage files = new();
        using SampleHost host = new();
        files.Write("c.key", files.EncryptedKeyPem(KeyFilesStage.Password));
        files.Write("c.pfx", files.Certificate.ExportPkcs12(System.Security.Cryptography.X509Certificates.Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, KeyFilesStage.Password));
        bool isFile = source.EndsWith("file", StringComparison.Ordinal);
        ClientCertificateOptions certificate = source.StartsWith("key", StringComparison.Ordinal) ? files.Pem(key: "c.key") : files.Pfx("c.pfx", password: null);
        certificate.KeyPassword = isFile ? null : new Secret(KeyFilesStage.Password);
        certificate.KeyPasswordFile = isFile ? files.Write("c.pass", KeyFilesStage.Password + "\n") : null;

        await using MutualTlsServer server = new(host.Certificates.IssueServer());
        await host.Provider(server.Address, options => options.ClientCertificate = certificate).SendAsync();
        return server.Presented.Single();
    }
}
