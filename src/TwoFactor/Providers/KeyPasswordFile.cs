using TwoFactor.Certificates.Formats;

namespace TwoFactor.Providers;

/// <summary>Reads the content of a file with the password of a key, as every host does. A tool that encrypts a key must read the file in the same
/// way.</summary>
public static class KeyPasswordFile
{
    /// <summary>Decodes the content: UTF-8, UTF-16 or UTF-32, the last two with a byte order mark. UTF-16 is also recognized without one if all
    /// characters are Latin-1. One line end at the end is left out, and so are NUL characters there, which programs in C may write. Everything else
    /// belongs to the password.</summary>
    /// <param name="content">The bytes of the file.</param>
    /// <returns>The password, which may be empty, or <see langword="null"/> if a host refuses the file because it is not such a text.</returns>
    public static Secret? Decode(ReadOnlySpan<byte> content)
    {
        string? text = FileText.Decode(content)?.TrimEnd('\0');
        return text is null || text.Contains('\0', StringComparison.Ordinal) ? null : new Secret(WithoutLineEnd(text));
    }

    private static string WithoutLineEnd(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') || text.EndsWith('\r') ? text[..^1] : text;
}
