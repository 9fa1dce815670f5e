using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace TwoFactor.Flow;

/// <summary>Reads what a <see cref="ContentWriter"/> wrote. Fields must come in ascending order, each at most once; other bytes throw a
/// <see cref="FormatException"/> or an <see cref="ArgumentException"/>.</summary>
internal ref struct ContentReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> left = bytes;
    private int field = -1;
    private ReadOnlySpan<byte> value;

    /// <summary>The first byte, before all fields.</summary>
    public byte Version()
    {
        byte version = left.IsEmpty ? throw new FormatException() : left[0];
        left = left[1..];
        return version;
    }

    public byte[]? Bytes(byte wanted) => MoveTo(wanted) ? value.ToArray() : null;

    public string? Text(byte wanted) => MoveTo(wanted) ? Strict.GetString(value) : null;

    public string? Key(byte wanted) => MoveTo(wanted) ? value.Length == 32 ? Base64Url.EncodeToString(value) : throw new FormatException() : null;

    public long Number(byte wanted)
    {
        if (!MoveTo(wanted))
            return 0;
        Span<byte> padded = stackalloc byte[sizeof(long)];
        padded.Clear();
        value.CopyTo(padded); // throws if the value is too long
        return BinaryPrimitives.ReadInt64LittleEndian(padded);
    }

    /// <summary>Checks that the remaining fields, which this version does not know, are well-formed.</summary>
    public void End() => MoveTo(byte.MaxValue);

    /// <summary>Moves to a field, and skips fields before it that this version does not know.</summary>
    /// <returns>Whether it is there.</returns>
    private bool MoveTo(byte wanted)
    {
        while (field < wanted && !left.IsEmpty)
        {
            if (left[0] <= field)
                throw new FormatException();
            field = left[0];
            left = left[1..];
            int length = Length();
            value = left[..length];
            left = left[length..];
        }

        return field == wanted;
    }

    private int Length()
    {
        int length = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (left.IsEmpty || shift > 21)
                throw new FormatException();
            byte part = left[0];
            left = left[1..];
            length |= (part & 0x7F) << shift;
            if (part < 0x80)
                return length <= left.Length ? length : throw new FormatException();
        }
    }
}
