namespace TwoFactor.Certificates.Formats;

/// <summary>Reads the blocks of a PEM file (RFC 7468, and the headers of RFC 1421), with any line breaks and any text around them.</summary>
internal static class PemText
{
    private const string Begin = "-----BEGIN ";
    private const string Dashes = "-----";

    public static IReadOnlyList<PemBlock> Read(string text) => [.. Enumerate(text)];

    /// <summary>Reads the blocks one by one, so that a caller can stop before the end of a text that a stranger has made.</summary>
    public static IEnumerable<PemBlock> Enumerate(string text)
    {
        text = WithLineEnds(text);
        int position = 0;
        while (text.IndexOf(Begin, position, StringComparison.Ordinal) is >= 0 and int begin)
        {
            position = begin + Begin.Length;
            int labelEnd = text.IndexOf(Dashes, position, StringComparison.Ordinal);
            if (labelEnd < 0 || text.AsSpan(position, labelEnd - position).Contains('\n'))
                continue;

            string label = text[position..labelEnd];
            position = labelEnd + Dashes.Length;
            int end = text.IndexOf($"-----END {label}-----", position, StringComparison.Ordinal);
            int next = text.IndexOf(Begin, position, StringComparison.Ordinal);
            if (end < 0 || (next >= 0 && next < end))
            {
                yield return new PemBlock(label, Bytes: null, IsOldEncrypted: false);
                continue;
            }

            yield return ReadBody(label, text[position..end]);
            position = end;
        }
    }

    /// <returns>The bytes, or <see langword="null"/> if the text is empty or not base64. White space is ignored.</returns>
    public static byte[]? Decode(string base64)
    {
        byte[] bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out int length) && length > 0 ? bytes[..length] : null;
    }

    // A PEM text from JSON or an environment variable may have the two characters \n instead of line breaks.
    private static string WithLineEnds(string text) =>
        (text.Contains(@"-----\", StringComparison.Ordinal) ? text.Replace(@"\r", string.Empty, StringComparison.Ordinal).Replace(@"\n", "\n", StringComparison.Ordinal) : text)
        .ReplaceLineEndings("\n");

    private static PemBlock ReadBody(string label, string body)
    {
        string[] lines = body.Split('\n');
        int headers = Array.FindLastIndex(lines, line => line.Contains(':', StringComparison.Ordinal)) + 1;
        bool isOldEncrypted = lines.Take(headers).Any(
            line => line.StartsWith("Proc-Type:", StringComparison.Ordinal) && line.Contains("ENCRYPTED", StringComparison.Ordinal));
        return new PemBlock(label, Decode(string.Concat(lines.Skip(headers))), isOldEncrypted);
    }
}
