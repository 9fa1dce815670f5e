using TwoFactor.Certificates.Formats;

namespace TwoFactor.Tests.Certificates;

/// <summary>The blocks that are found in a PEM text.</summary>
public sealed class PemTextTests
{
    private const string A = "-----BEGIN A-----\nAAAA\n-----END A-----\n";
    private const string B = "-----BEGIN B-----\nBBBB\n-----END B-----\n";

    [TestCase("", "")]
    [TestCase("nothing", "")]
    [TestCase(A, "A 3")]
    [TestCase(A + B, "A 3, B 3")]
    [TestCase("text\n" + A + "more text\n" + B + "end", "A 3, B 3")]
    [TestCase("-----BEGIN A-----AAAA-----END A-----", "A 3", Description = "one line")]
    [TestCase("-----BEGIN A-----\r\nAA\r\nAA\r\n-----END A-----\r\n", "A 3")]
    [TestCase("-----BEGIN A-----\rAA\rAA\r-----END A-----\r", "A 3")]
    [TestCase("-----BEGIN A-----\\nAA\\nAA\\n-----END A-----\\n", "A 3", Description = "escaped line breaks, as in JSON")]
    [TestCase("-----BEGIN A-----\\r\\nAA\\r\\nAA\\r\\n-----END A-----\\r\\n", "A 3")]
    [TestCase("C:\\new\\root\n" + A, "A 3", Description = "a path with backslashes in the text around")]
    [TestCase("-----BEGIN A-----\nAAAA\n", "A cut")]
    [TestCase("-----BEGIN A-----\nAAAA\n" + B, "A cut, B 3")]
    [TestCase("-----BEGIN A-----\nAAAA\n" + A, "A cut, A 3")]
    [TestCase("-----BEGIN A-----\nAAAA\n-----END B-----\n" + B, "A cut, B 3", Description = "the end of another label")]
    [TestCase("-----BEGIN A\n" + B, "B 3", Description = "a label that does not end in its line")]
    [TestCase("-----BEGIN A", "")]
    [TestCase(A + "-----BEGIN ", "A 3")]
    [TestCase("-----BEGIN A-----\n-----END A-----\n" + B, "A cut, B 3", Description = "no content")]
    [TestCase("-----BEGIN A-----\n*\n-----END A-----\n", "A cut", Description = "not base64")]
    [TestCase("-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END A-----\n", "A 3 encrypted")]
    [TestCase("-----BEGIN A-----\nProc-Type: 4,MIC-ONLY\n\nAAAA\n-----END A-----\n", "A 3")]
    [TestCase("-----BEGIN A-----\nComment: ENCRYPTED\n\nAAAA\n-----END A-----\n", "A 3")]
    public void Blocks_are_found_with_their_content(string text, string expected) => Assert.That(
        string.Join(", ", PemText.Read(text).Select(block => $"{block.Label} {block.Bytes?.Length.ToString(null, null) ?? "cut"}{(block.IsOldEncrypted ? " encrypted" : "")}")),
        Is.EqualTo(expected));

    [TestCase("CERTIFICATE", true, false)]
    [TestCase("X509 CERTIFICATE", true, false)]
    [TestCase("TRUSTED CERTIFICATE", true, false)]
    [TestCase("CERTIFICATE REQUEST", false, false)]
    [TestCase("PRIVATE KEY", false, true)]
    [TestCase("ENCRYPTED PRIVATE KEY", false, true)]
    [TestCase("RSA PRIVATE KEY", false, true)]
    [TestCase("EC PRIVATE KEY", false, true)]
    [TestCase("DSA PRIVATE KEY", false, true)]
    [TestCase("ANY PRIVATE KEY", false, true)]
    [TestCase("OPENSSH PRIVATE KEY", false, false)]
    [TestCase("PUBLIC KEY", false, false)]
    public void A_label_tells_a_certificate_or_a_private_key(string label, bool isCertificate, bool isPrivateKey)
    {
        PemBlock block = new(label, Bytes: null, IsOldEncrypted: false);
        Assert.That((block.IsCertificate, block.IsPrivateKey), Is.EqualTo((isCertificate, isPrivateKey)));
    }
}
