using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TwoFactor.Flow;

/// <summary>Hashes lists of texts, so that a store cannot read them.</summary>
internal static class FlowHash
{
    /// <summary>A short text that identifies the list of <paramref name="parts"/>.</summary>
    public static string Of(params ReadOnlySpan<string?> parts) => Base64Url.EncodeToString(Digest(parts));

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
