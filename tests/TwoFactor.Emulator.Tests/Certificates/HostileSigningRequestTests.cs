using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using TwoFactor.Emulator.Certificates;
using TwoFactor.Emulator.Tests.Support;

namespace TwoFactor.Emulator.Tests.Certificates;

/// <summary>Any invalid or hostile signing request gets the documented 400.</summary>
internal sealed class HostileSigningRequestTests
{
    private static readonly AsymmetricCipherKeyPair Key = SigningRequestWriter.MakeKey(2048);

    private EmulatorHost emulator = null!;
    private SezameClient anonymous = null!;
    private string clientCode = "";
    private string sharedSecret = "";

    [OneTimeSetUp]
    public async Task Start()
    {
        emulator = await EmulatorHost.StartAsync(new EmulatorOptions());
        anonymous = SezameClient.Anonymous(emulator);
        JsonElement registration = await anonymous.OkAsync("POST", "client/register", """{"email":"approve@example.org","name":"Acme"}""");
        clientCode = registration.GetProperty("clientcode").GetString()!;
        sharedSecret = registration.GetProperty("sharedsecret").GetString()!;
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        anonymous.Dispose();
        await emulator.DisposeAsync();
    }

    [Test]
    public void Random_bytes_are_refused() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3_000).WithEndSize(600),
        Prop.ForAll<byte[]>(bytes => SigningRequest.Parse(SigningRequestWriter.Pem(bytes)) is null));

    [Test]
    public void Random_values_that_are_valid_der_are_refused() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(3_000),
        Prop.ForAll(Values(4).ToArbitrary(), value => SigningRequest.Parse(SigningRequestWriter.Pem(value)) is null));

    [Test]
    public void A_good_request_cut_anywhere_is_refused()
    {
        byte[] good = Good();

        for (int length = 0; length < good.Length; length++)
            Assert.That(SigningRequest.Parse(SigningRequestWriter.Pem(good.AsSpan(0, length))), Is.Null, $"{length} bytes");
    }

    [Test]
    public void A_good_request_with_any_byte_changed_is_refused()
    {
        byte[] good = Good();

        for (int at = 0; at < good.Length; at++)
        {
            foreach (byte change in (byte[])[0x01, 0x02, 0x20, 0x80, 0xFF])
            {
                byte[] changed = [.. good];
                changed[at] ^= change;
                Assert.That(SigningRequest.Parse(SigningRequestWriter.Pem(changed)), Is.Null, $"byte {at} changed by {change:x2}");
            }
        }
    }

    [Test]
    public void A_good_request_with_parts_moved_repeated_or_left_out_is_refused()
    {
        byte[] good = Good();
        Random random = new(20310517);
        for (int round = 0; round < 3_000; round++)
        {
            int from = random.Next(good.Length);
            int to = random.Next(from + 1, good.Length + 1);
            int at = random.Next(good.Length);
            byte[] spoilt = random.Next(3) switch
            {
                0 => [.. good[..at], .. good[from..to], .. good[at..]],
                1 => [.. good[..from], .. good[to..]],
                _ => [.. good, .. good[from..to], 0],
            };
            Assert.That(SigningRequest.Parse(SigningRequestWriter.Pem(spoilt)), Is.Null, Convert.ToHexString(spoilt));
        }
    }

    // Both are BER, which PKCS#10 does not allow.
    [Test]
    public void A_good_request_in_another_encoding_is_refused()
    {
        byte[] good = Good();
        byte[] longLength = [0x30, 0x83, 0, .. good[2..]];
        byte[] noLength = [0x30, 0x80, .. good[4..], 0, 0];

        Assert.That(SigningRequest.Parse(SigningRequestWriter.Pem(longLength)), Is.Null);
        Assert.That(SigningRequest.Parse(SigningRequestWriter.Pem(noLength)), Is.Null);
    }

    [TestCase(0x30), TestCase(0x31), TestCase(0xA0), TestCase(0x23), TestCase(0x24)]
    public async Task Deep_nesting_is_refused(int tag)
    {
        byte[] nested = [];
        while (nested.Length < 12_000)
            nested = Wrap((byte)tag, nested);

        await AssertRefusedAsync(SigningRequestWriter.Pem(nested));
        await AssertRefusedAsync(SigningRequestWriter.Pem([.. Enumerable.Repeat((byte[])[(byte)tag, 0x80], 6_000).SelectMany(head => head)]));
    }

    [TestCase("3082FFFF")]
    [TestCase("30847FFFFFFF")]
    [TestCase("3084FFFFFFFF")]
    [TestCase("308800FFFFFFFFFFFFFF")]
    [TestCase("3088FFFFFFFFFFFFFFFF")]
    [TestCase("30FF00")]
    [TestCase("048480000000")]
    [TestCase("30800000")]
    [TestCase("300A0284 7FFFFFFF 00000000")]
    public async Task A_length_beyond_the_input_is_refused_without_allocating_it(string hex)
    {
        string csr = SigningRequestWriter.Pem(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.That(AllocatedBy(csr), Is.LessThan(100_000));
        await AssertRefusedAsync(csr);
    }

    [Test]
    public async Task A_request_of_the_maximum_body_size_is_refused()
    {
        byte[] many = new byte[45_000];
        Array.Fill(many, (byte)0x05);
        for (int at = 1; at < many.Length; at += 2)
            many[at] = 0;

        await AssertRefusedAsync(SigningRequestWriter.Pem(Wrap(0x30, many)));
    }

    // BouncyCastle tests a modulus for primality: one of 16,384 bits takes it ten seconds and 40 MB, unless the modulus has a small factor, and a power of a real
    // one has none. A public exponent of that size takes as long again.
    [Test]
    public async Task A_key_that_is_expensive_to_use_is_refused_without_using_it()
    {
        BigInteger modulus = ((RsaKeyParameters)Key.Public).Modulus.Pow(8);
        BigInteger[] exponents = [modulus.Subtract(BigInteger.Two), modulus.ShiftLeft(16_384)];
        foreach (BigInteger exponent in exponents)
        {
            SubjectPublicKeyInfo key = new(
                new AlgorithmIdentifier(PkcsObjectIdentifiers.RsaEncryption, DerNull.Instance),
                new RsaPublicKeyStructure(modulus, exponent));
            string csr = SigningRequestWriter.Write(new X509Name($"CN={clientCode}"), "SHA256WITHRSA", true, Key, key);

            Assert.That(AllocatedBy(csr), Is.LessThan(1_000_000));
            await AssertRefusedAsync(csr);
        }
    }

    // Each is correctly signed: only the values in its subject are wrong.
    [TestCase("an integer", "020107")]
    [TestCase("null", "0500")]
    [TestCase("a sequence", "30030C0178")]
    [TestCase("an empty text", "0C00")]
    [TestCase("a null character", "0C03610062")]
    [TestCase("T61", "1402C474")]
    [TestCase("BMP", "1E0400470072")]
    [TestCase("BMP with half a character", "1E03004700")]
    [TestCase("a universal string", "1C0400000041")]
    [TestCase("a universal string with half a character", "1C03000041")]
    [TestCase("UTF-8 that is not", "0C02C328")]
    [TestCase("a lone surrogate in UTF-8", "0C03EDA080")]
    [TestCase("a printable string that is not", "1302FF00")]
    [TestCase("a context tag", "8503010203")]
    [TestCase("an application tag", "45020102")]
    public async Task A_signed_request_with_a_strange_subject_gets_an_answer(string what, string value)
    {
        byte[] attribute = Wrap(0x31, Wrap(0x30, [.. X509Name.OU.GetEncoded(), .. Convert.FromHexString(value)]));
        byte[] name = new DerSet(new DerSequence(X509Name.CN, new DerUtf8String(clientCode))).GetEncoded();

        (HttpStatusCode status, string body) = await PostAsync(SigningRequestWriter.WriteRaw(Wrap(0x30, [.. name, .. attribute]), Key));

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK).Or.EqualTo(HttpStatusCode.BadRequest), what);
        Assert.That(JsonElement.Parse(body).TryGetProperty(status == HttpStatusCode.OK ? "cert" : "tag", out _), body);
    }

    // Each is correctly signed: only the structure of its subject is wrong.
    [TestCase("3000")]
    [TestCase("0500")]
    [TestCase("30023100")]
    [TestCase("300431023000")]
    [TestCase("3009310730050603550403")]
    [TestCase("300B31093007060355040a0500")]
    public async Task A_signed_request_with_a_broken_subject_is_refused(string subject) =>
        await AssertRefusedAsync(SigningRequestWriter.WriteRaw(Convert.FromHexString(subject), Key));

    // How much memory it takes to parse a request, in bytes, not counting what is allocated only once.
    private static long AllocatedBy(string csr)
    {
        SigningRequest.Parse(csr);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SigningRequest.Parse(csr);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private byte[] Good()
    {
        string pem = SigningRequestWriter.Write(new X509Name($"CN={clientCode}"), "SHA256WITHRSA", true, Key);
        Assert.That(SigningRequest.Parse(pem), Is.Not.Null);
        return Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
    }

    // Random trees of the DER types that a request consists of.
    private static Gen<byte[]> Values(int depth)
    {
        Gen<byte[]> leaf =
            from tag in Gen.Elements<byte>(0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C, 0x13, 0x16, 0x1E)
            from content in Gen.ArrayOf(Gen.Choose(0, 255).Select(number => (byte)number))
            select Wrap(tag, content);
        if (depth == 0)
            return leaf;
        Gen<byte[]> tree =
            from tag in Gen.Elements<byte>(0x30, 0x31, 0xA0)
            from parts in Gen.ArrayOf(Values(depth - 1))
            select Wrap(tag, [.. parts.Take(5).SelectMany(part => part)]);
        return Gen.Frequency((1, leaf), (3, tree));
    }

    private static byte[] Wrap(byte tag, byte[] content) => content.Length switch
    {
        < 0x80 => [tag, (byte)content.Length, .. content],
        < 0x100 => [tag, 0x81, (byte)content.Length, .. content],
        _ => [tag, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content],
    };

    private async Task AssertRefusedAsync(string csr)
    {
        (HttpStatusCode status, string body) = await PostAsync(csr);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(JsonElement.Parse(body).GetProperty("tag").GetString(), Is.EqualTo("csr"));
    }

    private Task<(HttpStatusCode Status, string Body)> PostAsync(string csr) =>
        anonymous.SendAsync("POST", "client/sign", new JsonObject { ["csr"] = csr, ["sharedsecret"] = sharedSecret }.ToJsonString());
}
