using TwoFactor.Certificates.Formats;

namespace TwoFactor.Tests.Certificates;

/// <summary>Which encoding the bytes of a file are taken for.</summary>
public sealed class FileTextTests
{
    [TestCase("EF BB BF 61", "a", Description = "UTF-8 with its mark")]
    [TestCase("EF BB", null, Description = "a part of the mark is not text")]
    [TestCase("FF FE 61 00", "a", Description = "UTF-16")]
    [TestCase("FE FF 00 61", "a", Description = "UTF-16, big endian")]
    [TestCase("FF FE 00 00 61 00 00 00", "a", Description = "UTF-32, whose mark begins with that of UTF-16")]
    [TestCase("00 00 FE FF 00 00 00 61", "a", Description = "UTF-32, big endian")]
    [TestCase("FF FE 00 D8", null, Description = "a lone surrogate")]
    [TestCase("61 00 62 00", "ab", Description = "UTF-16 without a mark")]
    [TestCase("00 61 00 62", "ab", Description = "UTF-16 without a mark, big endian")]
    [TestCase("FF 00 FF 00", "ÿÿ", Description = "the last character of the Western ones")]
    [TestCase("00 FF 00 FF", "ÿÿ", Description = "the same, big endian")]
    [TestCase("61 00", "a\0", Description = "too short to be sure")]
    [TestCase("61 00 62", "a\0b", Description = "an odd length")]
    [TestCase("61 00 62 00 63", "a\0b\0c", Description = "an odd length")]
    [TestCase("61 00 00 00", "a\0\0\0", Description = "a zero character")]
    [TestCase("61 00 00 01", "a\0\0\u0001", Description = "a character that is not Western")]
    [TestCase("61 62 63 64", "abcd", Description = "UTF-8")]
    [TestCase("C3 A9", "é", Description = "UTF-8")]
    [TestCase("E9 61", null, Description = "Latin-1")]
    public void A_text_is_decoded_or_refused(string bytes, string? text) =>
        Assert.That(FileText.Decode(Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal))), Is.EqualTo(text));

    [Test]
    public void A_PEM_file_may_have_text_in_any_encoding_around_its_blocks() =>
        Assert.That(FileText.DecodePem([0xE9, 0x61]), Is.EqualTo("éa"));
}
