using System.Buffers;
using System.Buffers.Text;

namespace TwoFactor.SecSign.Wire;

/// <summary>Reads the access pass in <c>authsessionicondata</c>: base64 that a form decoder may have damaged on the way (SecSign
/// 2.3).</summary>
internal static class AccessPassReader
{
    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    // The last chunk of every PNG: no data, its name and its checksum.
    private static ReadOnlySpan<byte> PngEnd => [0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82];

    /// <param name="icon">The field's value.</param>
    /// <param name="mayBeCut">Whether its end may be missing. The image must then have its own end.</param>
    /// <returns>The image, or <see langword="null"/> if the answer has no image that a browser can show.</returns>
    public static AccessPass? Read(ReadOnlySpan<byte> icon, bool mayBeCut)
    {
        AccessPass? pass = Read(icon);
        return mayBeCut && pass?.Image.Span.EndsWith(PngEnd) == false ? null : pass;
    }

    private static AccessPass? Read(ReadOnlySpan<byte> icon)
    {
        // The decoder skips white space. A + that became a space then makes the image shorter than its text says, and Decode refuses it.
        if (icon.Length % 4 == 0 && Decode(icon) is { } intact)
            return intact;

        byte[] buffer = ArrayPool<byte>.Shared.Rent(icon.Length + 3);
        int length = Repair(icon, buffer);
        AccessPass? repaired = Decode(buffer.AsSpan(0, length));
        buffer.AsSpan(0, length).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
        return repaired;
    }

    private static AccessPass? Decode(ReadOnlySpan<byte> base64)
    {
        int padding = base64.Length - base64.TrimEnd((byte)'=').Length;
        if (base64.IsEmpty || padding > 2)
            return null;
        byte[] image = GC.AllocateUninitializedArray<byte>((base64.Length / 4 * 3) - padding);
        return Base64.DecodeFromUtf8(base64, image, out _, out int length) == OperationStatus.Done
            && length == image.Length && image.AsSpan().StartsWith(PngSignature)
            ? new AccessPass(image, "image/png")
            : null;
    }

    /// <summary>Repairs damaged base64: percent-encoding, a + that became a space, line breaks, lost padding.</summary>
    private static int Repair(ReadOnlySpan<byte> icon, Span<byte> base64)
    {
        int length = icon.Length;
        if (WireText.IsEscaped(icon))
            length = WireText.Unescape(icon, base64);
        else
            icon.CopyTo(base64);

        int count = 0;
        foreach (byte character in base64[..length])
        {
            if (character is not ((byte)'\t' or (byte)'\r' or (byte)'\n'))
                base64[count++] = character == (byte)' ' ? (byte)'+' : character;
        }

        count = base64[..count].TrimEnd((byte)'=').Length;
        while (count % 4 != 0)
            base64[count++] = (byte)'=';
        return count;
    }
}
