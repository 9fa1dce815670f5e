using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace TwoFactor.Flow;

/// <summary>Writes the fields of a <see cref="FlowContent"/>. Each has a number, a length and bytes. A field without a value is omitted.</summary>
internal sealed class ContentWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(512);

    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    public void Byte(byte value) => buffer.Write([value]);

    public void Bytes(byte field, ReadOnlySpan<byte> value)
    {
        Byte(field);
        Number((ulong)value.Length);
        buffer.Write(value);
    }

    public void Bytes(byte field, byte[]? value)
    {
        if (value is not null)
            Bytes(field, value.AsSpan());
    }

    public void Text(byte field, string? value)
    {
        if (value is null)
            return;
        Byte(field);
        Number((ulong)Encoding.UTF8.GetByteCount(value));
        Encoding.UTF8.GetBytes(value, buffer);
    }

    /// <summary>An id or a hash, which is base64 of 32 bytes.</summary>
    public void Key(byte field, string? value)
    {
        if (value is not null)
            Bytes(field, Base64Url.DecodeFromChars(value).AsSpan());
    }

    public void Number(byte field, long value)
    {
        if (value == 0)
            return;
        Byte(field);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        int length = bytes.LastIndexOfAnyExcept((byte)0) + 1;
        Number((ulong)length);
        buffer.Write(bytes[..length]);
    }

    // Seven bits per byte, the lowest first.
    private void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }
}
