using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Benchmarks.Servers;

namespace TwoFactor.Benchmarks.Tenants;

/// <summary>The settings of many tenants of one service, and their files.</summary>
internal static class TenantSettings
{
    public static Dictionary<string, string?> Of(int count, string provider, ServerProcess server, string folder)
    {
        Dictionary<string, string?> settings = new();
        for (int i = 0; i < count; i++)
            Add(settings, $"tenant{i}", provider, server, folder);
        return settings;
    }

    private static void Add(Dictionary<string, string?> settings, string tenant, string provider, ServerProcess server, string folder)
    {
        string path = $"TwoFactor:Tenants:{tenant}:{provider}:";
        settings[$"TwoFactor:Tenants:{tenant}:Provider"] = provider;
        settings[path + "Endpoint"] = server.Address.AbsoluteUri;
        settings[path + "TrustedCaPath"] = server.AuthorityPath;
        if (provider == "Sezame")
        {
            AddSealedKey(settings, path + "ClientCertificate:", Path.Combine(folder, tenant), server);
            return;
        }

        settings[path + "ServiceName"] = "Portal";
        settings[path + "ServiceAddress"] = "portal.example";
    }

    // As "twofactor sezame register" encrypts it: with a random password and 1,000 iterations. Each tenant has files of its own.
    private static void AddSealedKey(Dictionary<string, string?> settings, string path, string file, ServerProcess server)
    {
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12FromFile(server.ClientPath, password: null, X509KeyStorageFlags.Exportable);
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey()!;
        string password = Convert.ToHexString(RandomNumberGenerator.GetBytes(32));
        File.WriteAllText(file + ".pem", certificate.ExportCertificatePem());
        File.WriteAllText(file + ".key.pem", key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)));
        File.WriteAllText(file + ".pass", password);
        settings[path + "CertificatePath"] = file + ".pem";
        settings[path + "KeyPath"] = file + ".key.pem";
        settings[path + "KeyPasswordFile"] = file + ".pass";
    }
}
