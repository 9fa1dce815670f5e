using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Providers;
using static TwoFactor.Tests.Certificates.KeyFilesStage;

namespace TwoFactor.Tests.Certificates;

/// <summary>Thumbprints as dialogs and programs show them.</summary>
public sealed class ThumbprintTests
{
    private readonly string storeName = $"twofactor-tests-{Guid.NewGuid():N}";
    private readonly KeyFilesStage stage = new();

    [OneTimeSetUp]
    public void FillStore()
    {
        using X509Store store = new(storeName, StoreLocation.CurrentUser, OpenFlags.ReadWrite);
        store.Add(stage.Certificate);
    }

    [OneTimeTearDown]
    public void EmptyStore()
    {
        using (X509Store store = new(storeName, StoreLocation.CurrentUser, OpenFlags.ReadWrite))
            store.Remove(stage.Certificate);
        string folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".dotnet/corefx/cryptography/x509stores", storeName);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        stage.Dispose();
    }

    [Test]
    public void A_thumbprint_is_read_in_every_form_in_which_it_is_copied()
    {
        string sha1 = stage.Certificate.Thumbprint;
        string sha256 = stage.Certificate.GetCertHashString(HashAlgorithmName.SHA256);
        foreach (string digits in new[] { sha1, sha256 })
        {
            string pairs(char separator) => string.Join(separator, digits.Chunk(2).Select(pair => new string(pair)));
            foreach (string text in new[]
            {
                digits, digits.ToLowerInvariant(), "\u200E" + pairs(' ').ToLowerInvariant(), $" {digits}\r\n", pairs(':'), pairs('-'), pairs('\u00A0'),
                "\uFEFF" + digits, "sha1 Fingerprint=" + pairs(':'), "SHA256 Fingerprint=" + pairs(':') + "\n",
            })
            {
                AssertOpens(new ClientCertificateOptions { StoreName = storeName, Thumbprint = text });
            }
        }
    }

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJ")]
    [TestCase("00112233445566778899AABBCCDDEEFF")]
    [TestCase("thumbprint 00112233445566778899AABBCCDDEEFF00112233")]
    [TestCase("00112233445566778899AABBCCDDEEFF0011223")]
    public void Any_other_text_is_reported(string text) =>
        AssertFinding(new ClientCertificateOptions { StoreName = storeName, Thumbprint = text }, "Thumbprint must be 40 hexadecimal digits (SHA-1) or 64 (SHA-256)");

    [Test]
    public void A_missing_certificate_or_store_is_a_finding_but_not_an_error()
    {
        AssertTransient(new ClientCertificateOptions { StoreName = storeName, Thumbprint = new string('0', 40) }, "Thumbprint names a certificate that is not in the store");
        AssertTransient(new ClientCertificateOptions { StoreName = "twofactor-none", Thumbprint = new string('0', 40) }, "StoreName names a store that does not exist");
    }

    private static void AssertTransient(ClientCertificateOptions options, string words)
    {
        AssertFinding(options, words);
        Assert.That(Load(options).Report.Errors, Is.Empty);
    }
}
