using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using TwoFactor.Certificates.Formats;

namespace TwoFactor.Tests.Certificates;

/// <summary>Keys that are encrypted as RFC 8018 describes, in the forms that OpenSSL and others write.</summary>
public sealed class Pbes2Tests
{
    private const string Scheme = "1.2.840.113549.1.5.13";
    private const string Aes256 = "2.16.840.1.101.3.4.1.42";
    private const string Sha256 = "1.2.840.113549.2.9";
    private static readonly byte[] Key = Encoding.ASCII.GetBytes("a key in PKCS#8");

    [TestCase("2.16.840.1.101.3.4.1.2", 16, null, "SHA1")]
    [TestCase("2.16.840.1.101.3.4.1.22", 24, "1.2.840.113549.2.7", "SHA1")]
    [TestCase(Aes256, 32, Sha256, "SHA256")]
    [TestCase(Aes256, 32, "1.2.840.113549.2.10", "SHA384")]
    [TestCase(Aes256, 32, "1.2.840.113549.2.11", "SHA512")]
    public void A_key_is_decrypted_with_and_without_the_length_of_its_cipher(string cipher, int length, string? hashId, string hash)
    {
        foreach (bool namesLength in (bool[])[false, true])
        {
            byte[] encrypted = Encrypt(new(Scheme, cipher, length, hashId, new HashAlgorithmName(hash), namesLength));
            Assert.That(Pbes2.Decrypt(encrypted, "pässword"), Is.EqualTo(Key));
            Assert.That(Pbes2.Decrypt(encrypted, "other"), Is.Not.EqualTo(Key));
        }
    }

    [TestCase("1.2.840.113549.1.12.1.3", Aes256, Sha256, "7", Description = "another scheme")]
    [TestCase(Scheme, "1.2.840.113549.3.7", Sha256, "7", Description = "another cipher")]
    [TestCase(Scheme, Aes256, "1.2.840.113549.2.8", "7", Description = "another hash")]
    [TestCase(Scheme, Aes256, Sha256, "4294967296", Description = "iterations for years")]
    [TestCase(Scheme, Aes256, Sha256, "0", Description = "no iteration")]
    [TestCase(Scheme, Aes256, Sha256, "-1", Description = "a negative number of iterations")]
    public void Another_form_is_not_decrypted(string scheme, string cipher, string hash, string iterations) => Assert.That(
        Pbes2.Decrypt(Encrypt(new(scheme, cipher, 32, hash, HashAlgorithmName.SHA256) { Iterations = System.Numerics.BigInteger.Parse(iterations, null) }), "pässword"), Is.Null);

    [Test]
    public void A_key_that_is_cut_off_is_not_decrypted()
    {
        byte[] encrypted = Encrypt(new(Scheme, Aes256, 32, Sha256, HashAlgorithmName.SHA256));
        for (int length = 0; length < encrypted.Length; length++)
            Assert.That(Pbes2.Decrypt(encrypted.AsMemory(0, length), "pässword"), Is.Null, $"{length}");
    }

    // RFC 8018, appendix A.2 and A.4.
    private static byte[] Encrypt(Form form)
    {
        byte[] salt = [1, 2, 3, 4, 5, 6, 7, 8];
        byte[] vector = new byte[16];
        using Aes aes = Aes.Create();
        aes.Key = Rfc2898DeriveBytes.Pbkdf2(Encoding.UTF8.GetBytes("pässword"), salt, form.Iterations == 7 ? 7 : 1, form.Hash, form.Length);
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(form.Scheme);
                using (writer.PushSequence())
                {
                    WriteDerivation(writer, form, salt);
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(form.Cipher);
                        writer.WriteOctetString(vector);
                    }
                }
            }

            writer.WriteOctetString(aes.EncryptCbc(Key, vector));
        }

        return writer.Encode();
    }

    private static void WriteDerivation(AsnWriter writer, Form form, byte[] salt)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier("1.2.840.113549.1.5.12");
            using (writer.PushSequence())
            {
                writer.WriteOctetString(salt);
                writer.WriteInteger(form.Iterations);
                if (form.NamesLength)
                    writer.WriteInteger(form.Length);
                if (form.HashId is null)
                    return;
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(form.HashId);
                    writer.WriteNull();
                }
            }
        }
    }

    private sealed record Form(string Scheme, string Cipher, int Length, string? HashId, HashAlgorithmName Hash, bool NamesLength = false)
    {
        public System.Numerics.BigInteger Iterations { get; init; } = 7;
    }
}
