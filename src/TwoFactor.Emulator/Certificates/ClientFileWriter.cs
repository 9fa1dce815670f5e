using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Certificates;

/// <summary>Creates a client's key, gets a certificate for it, and writes both into the emulator's folder.</summary>
internal sealed class ClientFileWriter(PrivateFolder folder) : IDisposable
{
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 100_000);

    // All clients of an emulator share one key, because generating a key takes longer than everything else.
    private readonly Lazy<RSA> key = new(() => RSA.Create(2048));

    /// <summary>The files of a client that was made earlier, or null when one is missing.</summary>
    public EmulatedClientFiles? Find(string clientCode)
    {
        EmulatedClientFiles files = FilesOf(clientCode);
        return File.Exists(files.CertificatePath) && File.Exists(files.KeyPath) && File.Exists(files.KeyPasswordFile) ? files : null;
    }

    /// <param name="clientCode">Names the files, and is the certificate's subject.</param>
    /// <param name="sign">Signs the request; returns the certificate in PEM form.</param>
    public EmulatedClientFiles Write(string clientCode, Func<SigningRequest, string> sign)
    {
        RSA key = this.key.Value;
        CertificateRequest request = new($"CN={clientCode}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        string certificate = sign(SigningRequest.Parse(request.CreateSigningRequestPem())!);
        string password = RandomNumberGenerator.GetHexString(32);
        EmulatedClientFiles files = FilesOf(clientCode);
        folder.Write(Path.GetFileName(files.CertificatePath), certificate);
        folder.Write(Path.GetFileName(files.KeyPath), key.ExportEncryptedPkcs8PrivateKeyPem(password, Encryption));
        folder.Write(Path.GetFileName(files.KeyPasswordFile), password);
        return files;
    }

    public void Dispose()
    {
        if (key.IsValueCreated)
            key.Value.Dispose();
    }

    private EmulatedClientFiles FilesOf(string clientCode) => new(
        clientCode,
        folder.PathOf($"{clientCode}.pem"),
        folder.PathOf($"{clientCode}.key.pem"),
        folder.PathOf($"{clientCode}.pass"));
}
