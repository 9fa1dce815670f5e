using System.Text;

namespace TwoFactor.Cli.ForeignKeys;

/// <summary>Decodes texts that another program wrote: UTF-8, or UTF-16 and UTF-32 with their byte order marks, as editors and shells on Windows write
/// them.</summary>
internal static class ForeignText
{
    /// <summary>A PEM file. What stands around its blocks may be in any encoding, and does not matter.</summary>
    public static string DecodePem(byte[] content)
    {
        using StreamReader reader = new(new MemoryStream(content), Encoding.Latin1, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>A password. Where it is not UTF-8, each byte is one character (Latin-1), and keys are tried with these bytes too.</summary>
    public static string DecodePassword(byte[] content)
    {
        try
        {
            using StreamReader reader = new(new MemoryStream(content), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(content);
        }
    }
}
