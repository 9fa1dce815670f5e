using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TwoFactor.Flow;

/// <summary>Creates the ids of flows for browsers, and the keys of the same flows for stores.</summary>
internal static class FlowId
{
    private const int Bytes = 32;
    private const int LongestId = 128; // ids of the library have 43 characters; longer texts are not hashed

    /// <summary>The length of a key, in characters: a SHA-256 as URL-safe base64.</summary>
    public const int KeyLength = 43;

    /// <summary>A new id: 256 random bits as URL-safe base64.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The key of an id, which may be any text. The id cannot be computed from the key.</summary>
    public static string KeyOf(string id) => Hash("flow", id.Length <= LongestId ? id : string.Empty);

    /// <summary>Whether the text has the form of a key. The token of a callback has that form.</summary>
    public static bool IsKey(string text) => text.Length == KeyLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>A short text that identifies the list of <paramref name="parts"/>.</summary>
    public static string Hash(params ReadOnlySpan<string?> parts) => Base64Url.EncodeToString(Digest(parts));

    /// <summary>The SHA-256 of the parts, each with its length before it, so that no two lists of parts have the same digest.</summary>
    public static byte[] Digest(params ReadOnlySpan<string?> parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string? part in parts)
        {
            ReadOnlySpan<byte> text = MemoryMarshal.AsBytes(part.AsSpan()); // UTF-16, because in UTF-8 all lone surrogates would be the same
            BitConverter.TryWriteBytes(length, part is null ? -1 : text.Length);
            hash.AppendData(length);
            hash.AppendData(text);
        }

        return hash.GetHashAndReset();
    }
}
