using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Emulator.Certificates;

namespace TwoFactor.Emulator.Tests.Certificates;

/// <summary>The files of a client in a folder that is kept.</summary>
internal sealed class ClientFileTests
{
    [Test]
    public void A_key_that_does_not_belong_to_its_certificate_is_not_taken_and_the_next_files_keep_their_password()
    {
        using CertificateAuthority authority = CertificateAuthority.Create("Test CA");
        using PrivateFolder folder = new(given: null);
        ClientFileWriter writer = new(folder);
        EmulatedClientFiles files = writer.Write("acme", Sign);
        string password = files.ReadKeyPassword();
        Assert.That(writer.Find("acme"), Is.EqualTo(files));

        using RSA other = TestKeys.CreateRsa();
        PbeParameters encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1);
        folder.Write("acme.key.pem", other.ExportEncryptedPkcs8PrivateKeyPem(password, encryption)); // a run was stopped after this
        Assert.That(writer.Find("acme"), Is.Null);

        writer.Write("acme", Sign);
        Assert.That(writer.Find("acme")?.ReadKeyPassword(), Is.EqualTo(password));

        string Sign(SigningRequest request)
        {
            using X509Certificate2 certificate = authority.SignClient(request, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(100));
            return certificate.ExportCertificatePem();
        }
    }
}
