using System.Net.Http.Json;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using TwoFactor.Emulator;

namespace TwoFactor.Chaos.Driving;

/// <summary>A client of Sezame with several certificates and keys, of which it uses one after the other.</summary>
internal sealed class SezameClient
{
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 100_000);

    private readonly string folder;
    private readonly IReadOnlyList<(string Certificate, string Key)> pairs;
    private int used;

    private SezameClient(string folder, IReadOnlyList<(string Certificate, string Key)> pairs, string password)
    {
        this.folder = folder;
        this.pairs = pairs;
        File.WriteAllText(KeyPasswordFile, password);
        Rotate();
    }

    public string CertificatePath => Path.Combine(folder, "client.pem");

    public string KeyPath => Path.Combine(folder, "client.key.pem");

    public string KeyPasswordFile => Path.Combine(folder, "client.pass");

    /// <summary>Registers, and has as many keys signed.</summary>
    public static async Task<SezameClient> CreateAsync(EmulatorHost emulator, string folder, int certificates)
    {
        using X509Certificate2 authority = X509CertificateLoader.LoadCertificateFromFile(emulator.CaCertificatePath);
        using HttpClient http = new(new SocketsHttpHandler { SslOptions = Trust(authority) }) { BaseAddress = emulator.SezameEndpoint };
        JsonNode registered = await PostAsync(http, "client/register", new JsonObject { ["name"] = "chaos", ["email"] = "approve@chaos.example" });
        string password = RandomNumberGenerator.GetHexString(32);
        List<(string, string)> pairs = [];
        for (int i = 0; i < certificates; i++)
        {
            using RSA key = TestKeys.CreateRsa();
            string request = new CertificateRequest($"CN={registered["clientcode"]}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
            JsonNode signed = await PostAsync(http, "client/sign", new JsonObject { ["csr"] = request, ["sharedsecret"] = registered["sharedsecret"]!.GetValue<string>() });
            pairs.Add((signed["cert"]!.GetValue<string>(), key.ExportEncryptedPkcs8PrivateKeyPem(password, Encryption)));
        }

        return new SezameClient(folder, pairs, password);
    }

    /// <summary>Puts the next certificate and its key in the place of those in use.</summary>
    public void Rotate()
    {
        (string certificate, string key) = pairs[used++ % pairs.Count];
        Replace(KeyPath, key);
        Replace(CertificatePath, certificate);
    }

    private static async Task<JsonNode> PostAsync(HttpClient http, string path, JsonObject body)
    {
        using HttpResponseMessage response = await http.PostAsJsonAsync(path, body);
        return JsonNode.Parse(await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }

    private static SslClientAuthenticationOptions Trust(X509Certificate2 authority) => new()
    {
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { authority },
            RevocationMode = X509RevocationMode.NoCheck,
        },
    };

    private static void Replace(string path, string content)
    {
        File.WriteAllText(path + ".new", content);
        File.Move(path + ".new", path, overwrite: true);
    }
}
