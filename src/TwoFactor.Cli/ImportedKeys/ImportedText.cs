using System.Text;
using TwoFactor.Providers;

namespace TwoFactor.Cli.ImportedKeys;

/// <summary>Decodes texts that another program wrote, perhaps with a byte order mark, as editors and shells on Windows write them.</summary>
internal static class ImportedText
{
    /// <summary>Decodes a PEM file. The text around its blocks may have any encoding, and is ignored.</summary>
    public static string DecodePem(byte[] content)
    {
        using StreamReader reader = new(new MemoryStream(content), Encoding.Latin1, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>Decodes the content of a file with a password as a host does. If a host refuses it, each byte becomes one character (Latin-1); keys are
    /// also tried with these bytes.</summary>
    public static string DecodePassword(byte[] content) => KeyPasswordFile.Decode(content)?.Reveal() ?? Encoding.Latin1.GetString(content);
}
