using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using TwoFactor.Emulator.SecSign;

namespace TwoFactor.Emulator.Tests.SecSign;

/// <summary>The pictures that SecSign ID shows on the page and on the phone.</summary>
internal sealed class AccessPassTests
{
    public static IEnumerable<string> Names => AccessPass.All.Select(pass => pass.Name);

    [TestCaseSource(nameof(Names))]
    public void An_access_pass_is_an_88_pixel_rgba_png_with_right_checksums(string name)
    {
        byte[] png = AccessPass.All.Single(pass => pass.Name == name).Png;
        Dictionary<string, byte[]> chunks = ReadChunks(png);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(png[..8], Is.EqualTo((byte[])[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]));
            Assert.That(BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"]), Is.EqualTo(88));
            Assert.That(BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"].AsSpan(4)), Is.EqualTo(88));
            Assert.That(chunks["IHDR"][8..], Is.EqualTo((byte[])[8, 6, 0, 0, 0]), "eight bits, RGBA");
            Assert.That(Unpack(chunks["IDAT"]), Has.Length.EqualTo(88 * (88 * 4 + 1)));
            Assert.That(chunks.Keys.Last(), Is.EqualTo("IEND"));
        }
    }

    [TestCaseSource(nameof(Names))]
    public void An_access_pass_in_base64_contains_plus_slash_and_padding(string name) =>
        Assert.That(AccessPass.All.Single(pass => pass.Name == name).Base64, Does.Contain("+").And.Contain("/").And.EndsWith("=="));

    [Test]
    public void No_two_access_passes_look_alike() =>
        Assert.That(AccessPass.All.Select(pass => Convert.ToHexString(Unpack(ReadChunks(pass.Png)["IDAT"]))), Is.Unique);

    private static byte[] Unpack(byte[] data)
    {
        using ZLibStream zlib = new(new MemoryStream(data), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        zlib.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static Dictionary<string, byte[]> ReadChunks(byte[] png)
    {
        Dictionary<string, byte[]> chunks = [];
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            ReadOnlySpan<byte> typed = png.AsSpan(at + 4, length + 4);
            Assert.That(BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)), Is.EqualTo(Crc(typed)));
            chunks.Add(Encoding.ASCII.GetString(typed[..4]), typed[4..].ToArray());
            at += length + 12;
        }

        return chunks;
    }

    // Computed with the table of the PNG specification's appendix, not with the code of the encoder.
    private static uint Crc(ReadOnlySpan<byte> data)
    {
        uint[] table = [.. Enumerable.Range(0, 256).Select(n =>
            Enumerable.Range(0, 8).Aggregate((uint)n, (c, _) => (c & 1) == 1 ? 0xEDB88320u ^ (c >> 1) : c >> 1))];
        uint crc = 0xFFFFFFFF;
        foreach (byte value in data)
            crc = table[(crc ^ value) & 0xFF] ^ (crc >> 8);
        return crc ^ 0xFFFFFFFF;
    }
}
