using System.Formats.Asn1;
using TwoFactor.Certificates.Formats;

namespace TwoFactor.Tests.Certificates;

/// <summary>What is said of an EC key that .NET cannot read, in both of its forms.</summary>
public sealed class EllipticKeyTests
{
    private const string Brainpool = "1.3.36.3.3.2.8.1.1.7";
    private static readonly Asn1Tag Parameters = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag Point = new(TagClass.ContextSpecific, 1, isConstructed: true);

    [TestCase(null, 2, "does not name its curve")]
    [TestCase(null, null, "does not name its curve")]
    [TestCase("explicit", 4, "explicit curve parameters")]
    [TestCase("explicit", 2, "explicit curve parameters")]
    [TestCase(Brainpool, 2, "public point is compressed")]
    [TestCase(Brainpool, 3, "public point is compressed")]
    [TestCase(Brainpool, 4, "on the curve brainpoolP256r1")]
    [TestCase(Brainpool, null, "on the curve brainpoolP256r1")]
    [TestCase("1.2.3.4", 4, "on the curve 1.2.3.4")]
    [TestCase("empty", 4, "does not name its curve")]
    public void The_curve_its_parameters_or_its_point_are_named(string? curve, int? point, string expected)
    {
        Assert.That(EllipticKey.Describe(Sec1(curve, point)), Does.Contain(expected));
        Assert.That(EllipticKey.Describe(Pkcs8(curve, Sec1(null, point))), Does.Contain(expected));
    }

    [Test]
    public void The_key_itself_may_name_another_curve_than_its_wrapping() =>
        Assert.That(EllipticKey.Describe(Pkcs8(Brainpool, Sec1("1.2.3.4", 4))), Does.Contain("on the curve 1.2.3.4"));

    [Test]
    public void A_key_that_ends_too_early_is_damaged()
    {
        byte[] key = Pkcs8(Brainpool, Sec1(null, 4));
        for (int length = 0; length < key.Length; length++)
            Assert.That(EllipticKey.Describe(key.AsMemory(0, length)), Is.EqualTo("an EC key that is damaged"), $"{length}");
    }

    // RFC 5915, section 3. The fields [0] and [1] may be missing.
    private static byte[] Sec1(string? curve, int? point)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctetString(new byte[32]);
            if (curve is not null)
            {
                using (writer.PushSequence(Parameters))
                    WriteCurve(writer, curve);
            }

            if (point is { } form)
            {
                using (writer.PushSequence(Point))
                    writer.WriteBitString([(byte)form, .. new byte[32]]);
            }
        }

        return writer.Encode();
    }

    // RFC 5958, section 2.
    private static byte[] Pkcs8(string? curve, byte[] sec1)
    {
        AsnWriter writer = new(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.10045.2.1");
                if (curve is not null)
                    WriteCurve(writer, curve);
            }

            writer.WriteOctetString(sec1);
        }

        return writer.Encode();
    }

    private static void WriteCurve(AsnWriter writer, string curve)
    {
        if (curve == "explicit")
        {
            using (writer.PushSequence())
                writer.WriteInteger(1);
        }
        else if (curve != "empty")
        {
            writer.WriteObjectIdentifier(curve);
        }
    }
}
