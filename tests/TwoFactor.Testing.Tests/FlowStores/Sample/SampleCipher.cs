using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace TwoFactor.Testing.Tests.FlowStores.Sample;

/// <summary>Encrypts content before it leaves the process.</summary>
internal sealed class SampleCipher(byte[] key, StoreFault fault)
{
    private const int NonceLength = 12;
    private const int TagLength = 16;

    private readonly byte[] buffer = new byte[1];

    public ReadOnlyMemory<byte> Seal(ReadOnlyMemory<byte> content)
    {
        content = fault switch
        {
            StoreFault.CutsOffContent when content.Length > 65_536 => content[..65_536],
            StoreFault.EndsContentAtZero when content.Span.IndexOf((byte)0) is >= 0 and var zero => content[..zero],
            _ => content,
        };
        if (fault == StoreFault.SharesContent)
            return content;
        if (fault == StoreFault.KeepsContentInTheClear)
            return content.ToArray();
        if (fault == StoreFault.KeepsContentInBase64)
            return Encoding.ASCII.GetBytes(Convert.ToBase64String([1, .. content.Span])); // with a number for the version of the format
        if (fault == StoreFault.CompressesContent)
            return Compress(content);
        byte[] text = new byte[NonceLength + content.Length + TagLength];
        RandomNumberGenerator.Fill(text.AsSpan(0, NonceLength));
        using AesGcm cipher = new(key, TagLength);
        cipher.Encrypt(text.AsSpan(0, NonceLength), content.Span, text.AsSpan(NonceLength, content.Length), text.AsSpan(^TagLength..));
        return text;
    }

    /// <returns><see langword="null"/> if it was encrypted with another key.</returns>
    public ReadOnlyMemory<byte>? Open(ReadOnlyMemory<byte> text)
    {
        if (fault is StoreFault.SharesContent or StoreFault.KeepsContentInTheClear)
            return text;
        if (fault == StoreFault.KeepsContentInBase64)
            return Convert.FromBase64String(Encoding.ASCII.GetString(text.Span)).AsMemory(1);
        if (fault == StoreFault.CompressesContent)
            return Decompress(text);
        byte[] content = new byte[text.Length - NonceLength - TagLength];
        if (fault == StoreFault.ReusesBuffers && content.Length == buffer.Length)
            content = buffer;
        try
        {
            using AesGcm cipher = new(key, TagLength);
            cipher.Decrypt(text.Span[..NonceLength], text.Span[NonceLength..^TagLength], text.Span[^TagLength..], content);
        }
        catch (AuthenticationTagMismatchException) when (fault != StoreFault.ThrowsAtForeignContent)
        {
            return null;
        }

        if (content.Length == 0 && fault == StoreFault.LosesEmptyContent)
            return null;
        return content;
    }

    private static byte[] Compress(ReadOnlyMemory<byte> content)
    {
        using MemoryStream compressed = new();
        using (DeflateStream stream = new(compressed, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(content.Span);
        return compressed.ToArray();
    }

    private static byte[] Decompress(ReadOnlyMemory<byte> text)
    {
        using DeflateStream stream = new(new MemoryStream(text.ToArray()), CompressionMode.Decompress);
        using MemoryStream content = new();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
