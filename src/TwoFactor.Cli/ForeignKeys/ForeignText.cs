using System.Text;

namespace TwoFactor.Cli.ForeignKeys;

/// <summary>Decodes texts that another program wrote: UTF-8, or UTF-16 and UTF-32 with their byte order marks, as editors and shells on Windows write
/// them.</summary>
internal static class ForeignText
{
    /// <summary>Decodes a PEM file. The text around its blocks may have any encoding, and is ignored.</summary>
    public static string DecodePem(byte[] content)
    {
        using StreamReader reader = new(new MemoryStream(content), Encoding.Latin1, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>Decodes a password. If it is not UTF-8, each byte becomes one character (Latin-1); keys are also tried with these bytes.</summary>
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
