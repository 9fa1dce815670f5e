using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TwoFactor.Flow;

/// <summary>Makes the ids that browsers know, and the keys under which stores know the same flows.</summary>
internal static class FlowId
{
    private const int Bytes = 32;
    private const int LongestId = 128; // ours have 43 characters; a longer one is not hashed, so that it costs nothing

    /// <summary>The length of a key, in characters: a SHA-256 as URL-safe base64.</summary>
    public const int KeyLength = 43;

    /// <summary>A new id: 256 random bits as URL-safe base64.</summary>
    public static string Create() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The key of an id, which may be any text. The id cannot be found from the key.</summary>
    public static string KeyOf(string id) => Hash("flow", id.Length <= LongestId ? id : string.Empty);

    /// <summary>Whether the text has the form of a key, as a callback's token has.</summary>
    public static bool IsKey(string text) => text.Length == KeyLength && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>A short text that stands for all of <paramref name="parts"/>, and for no others.</summary>
    public static string Hash(params ReadOnlySpan<string?> parts) => Base64Url.EncodeToString(Digest(parts));

    /// <summary>The SHA-256 of the parts, each with its length before it, so that no two lists of parts have the same digest.</summary>
    public static byte[] Digest(params ReadOnlySpan<string?> parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string? part in parts)
        {
            ReadOnlySpan<byte> text = MemoryMarshal.AsBytes(part.AsSpan()); // as it is: in UTF-8 all halves of surrogate pairs would be the same
            BitConverter.TryWriteBytes(length, part is null ? -1 : text.Length);
            hash.AppendData(length);
            hash.AppendData(text);
        }

        return hash.GetHashAndReset();
    }
}
