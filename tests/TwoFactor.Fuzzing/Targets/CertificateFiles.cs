using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TwoFactor.Fuzzing.Running;

namespace TwoFactor.Fuzzing.Targets;

/// <summary>Any bytes as a certificate's file, as its key's file, as one file for both, or as the file of the trusted authorities.</summary>
internal sealed class CertificateFiles : MaterialTarget
{
    // Few iterations, so that a password costs no time.
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 16);
    private static readonly PbeParameters OldEncryption = new(PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, HashAlgorithmName.SHA1, 16);

    private static readonly Lazy<byte[][]> Contents = new(() =>
    {
        using RSA rsa = Certificate.GetRSAPrivateKey()!;
        using ECDsa ec = Elliptic.GetECDsaPrivateKey()!;
        string certificate = Certificate.ExportCertificatePem() + "\n";
        string elliptic = Elliptic.ExportCertificatePem() + "\n";
        string[] texts =
        [
            certificate,
            elliptic + ec.ExportPkcs8PrivateKeyPem(),
            elliptic + ec.ExportECPrivateKeyPem(),
            certificate + rsa.ExportPkcs8PrivateKeyPem(),
            certificate + rsa.ExportRSAPrivateKeyPem(),
            certificate + rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption),
            elliptic + ec.ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption),
            rsa.ExportPkcs8PrivateKeyPem(),
            rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption),
            rsa.ExportEncryptedPkcs8PrivateKeyPem(Password, OldEncryption),
            ec.ExportPkcs8PrivateKeyPem(),
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,AA\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        ];
        return [.. texts.Select(Encoding.ASCII.GetBytes), Certificate.RawData, rsa.ExportPkcs8PrivateKey(), Elliptic.RawData];
    });

    public override string Name => "certificate-files";

    public override int Weight => 6;

    public override IReadOnlyList<byte[]> Samples => Contents.Value;

    public override IReadOnlyList<byte[]> Fragments { get; } = [.. ((string[])
    [
        "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY",
        "TRUSTED CERTIFICATE", "X509 CRL", "PKCS7", "Proc-Type: 4,ENCRYPTED", "PuTTY-User-Key-File", "\\n", "\r", "MIIB", "MIAw", "AAAA", "=", "{\"kty\"", "<RSAKeyValue", "ssh-rsa",
    ]).Select(Encoding.UTF8.GetBytes)];

    public override Task<Verdict> TryAsync(byte[] input, CancellationToken cancellationToken)
    {
        Write("input", input);
        return Task.FromResult(Load(options =>
        {
            options.ClientCertificate.KeyPassword = new Secret(Password);
            // The length decides which file the input is: so no byte of it is lost to the choice, and the same input is always the same file.
            switch (input.Length % 4)
            {
                case 0:
                    options.ClientCertificate.CertificatePath = "input";
                    options.ClientCertificate.KeyPath = "key.pem";
                    break;
                case 1:
                    options.ClientCertificate.CertificatePath = "certificate.pem";
                    options.ClientCertificate.KeyPath = "input";
                    break;
                case 2:
                    options.ClientCertificate.CertificatePath = options.ClientCertificate.KeyPath = "input";
                    break;
                default:
                    options.ClientCertificate.KeyPassword = null;
                    options.TrustedCaPath = "input";
                    break;
            }
        }));
    }
}
