using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TwoFactor.Emulator.Certificates;

/// <summary>Creates a client's key, gets a certificate for it, and writes both into the emulator's folder.</summary>
internal sealed class ClientFileWriter(PrivateFolder folder)
{
    // 1,000 iterations, the minimum of RFC 8018: the password is random, so more would only slow down each start.
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000);

    // All clients of all emulators in a process share one key, because generating a key takes longer than everything else.
    private static readonly Lazy<RSAParameters> Key = new(() =>
    {
        using RSA generated = RSA.Create(2048);
        return generated.ExportParameters(includePrivateParameters: true);
    });

    /// <summary>The files of a client that was made earlier, or null when one is missing, or when they do not belong together because a run was stopped
    /// between two of them.</summary>
    public EmulatedClientFiles? Find(string clientCode)
    {
        EmulatedClientFiles files = FilesOf(clientCode);
        return File.Exists(files.CertificatePath) && File.Exists(files.KeyPath) && File.Exists(files.KeyPasswordFile) && BelongTogether(files) ? files : null;
    }

    /// <summary>Writes the files of a new client, or new ones in the place of those of an earlier client. These keep their password, because a host may have it
    /// in its settings.</summary>
    /// <param name="clientCode">Names the files, and is the certificate's subject.</param>
    /// <param name="sign">Signs the request; returns the certificate in PEM form.</param>
    public EmulatedClientFiles Write(string clientCode, Func<SigningRequest, string> sign)
    {
        using RSA key = RSA.Create(Key.Value);
        CertificateRequest request = new($"CN={clientCode}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        string certificate = sign(SigningRequest.Parse(request.CreateSigningRequestPem())!);
        EmulatedClientFiles files = FilesOf(clientCode);
        string password = File.Exists(files.KeyPasswordFile) ? files.ReadKeyPassword() : RandomNumberGenerator.GetHexString(32);
        folder.Write(Path.GetFileName(files.KeyPasswordFile), password);
        folder.Write(Path.GetFileName(files.KeyPath), key.ExportEncryptedPkcs8PrivateKeyPem(password, Encryption));
        folder.Write(Path.GetFileName(files.CertificatePath), certificate);
        if (File.Exists(folder.PathOf(PfxNameOf(files))))
            WritePfx(files);
        return files;
    }

    /// <summary>Writes certificate and key of a client as one PFX beside its other files, with the same password.</summary>
    /// <returns>Its path.</returns>
    public string WritePfx(EmulatedClientFiles files)
    {
        string password = files.ReadKeyPassword();
        using X509Certificate2 certificate = X509Certificate2.CreateFromEncryptedPemFile(files.CertificatePath, password, files.KeyPath);
        return folder.Write(PfxNameOf(files), certificate.Export(X509ContentType.Pkcs12, password));
    }

    private static bool BelongTogether(EmulatedClientFiles files)
    {
        try
        {
            X509Certificate2.CreateFromEncryptedPemFile(files.CertificatePath, files.ReadKeyPassword(), files.KeyPath).Dispose();
            return true;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static string PfxNameOf(EmulatedClientFiles files) => $"{files.ClientCode}.pfx";

    private EmulatedClientFiles FilesOf(string clientCode) => new(
        clientCode,
        folder.PathOf($"{clientCode}.pem"),
        folder.PathOf($"{clientCode}.key.pem"),
        folder.PathOf($"{clientCode}.pass"));
}
