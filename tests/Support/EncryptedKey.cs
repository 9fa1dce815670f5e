using System.Formats.Asn1;
using System.Security.Cryptography;

namespace TwoFactor.Tests.Support;

/// <summary>A key in encrypted PKCS#8 (RFC 8018, appendix A) with any number of iterations. No password opens it, because it has only zeros as its
/// content.</summary>
internal static class EncryptedKey
{
    public static string PemWith(long iterations, bool isPbes2) => PemEncoding.WriteString("ENCRYPTED PRIVATE KEY", With(iterations, isPbes2));

    /// <param name="iterations">The number of iterations.</param>
    /// <param name="isPbes2">PBES2 with PBKDF2, or the older scheme PBE-SHA1-3DES.</param>
    public static byte[] With(long iterations, bool isPbes2)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(isPbes2 ? "1.2.840.113549.1.5.13" : "1.2.840.113549.1.12.1.3");
                if (!isPbes2)
                {
                    WriteSaltAndIterations();
                }
                else
                {
                    using (writer.PushSequence())
                    {
                        using (writer.PushSequence())
                        {
                            writer.WriteObjectIdentifier("1.2.840.113549.1.5.12");
                            WriteSaltAndIterations();
                        }

                        using (writer.PushSequence())
                        {
                            writer.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
                            writer.WriteOctetString(new byte[16]);
                        }
                    }
                }
            }

            writer.WriteOctetString(new byte[64]);
        }

        return writer.Encode();

        void WriteSaltAndIterations()
        {
            using (writer.PushSequence())
            {
                writer.WriteOctetString(new byte[16]);
                writer.WriteInteger(iterations);
            }
        }
    }
}
