using System.Security.Cryptography;
using System.Text;

namespace TwoFactor.Fuzzing.Inputs;

/// <summary>Changes the values inside DER, bare or in the first block of a PEM, and keeps the lengths around them right: so that readers go on to
/// where it matters.</summary>
internal static class DerMutator
{
    private const int Deepest = 32;

    public static byte[] Change(byte[] input, Random random)
    {
        if (!input.AsSpan().StartsWith("-----BEGIN"u8))
            return ChangeValue(input, random, 0);
        string text = Encoding.Latin1.GetString(input);
        if (!PemEncoding.TryFind(text, out PemFields fields))
            return input;
        byte[] der = ChangeValue(Convert.FromBase64String(text[fields.Base64Data]), random, 0);
        (int start, int length) = fields.Location.GetOffsetAndLength(text.Length);
        return Encoding.Latin1.GetBytes($"{text[..start]}{PemEncoding.WriteString(text[fields.Label], der)}{text[(start + length)..]}");
    }

    private static byte[] ChangeValue(byte[] der, Random random, int depth)
    {
        List<byte[]> parts = Split(der);
        if (parts.Count == 0)
            return der;
        int at = random.Next(parts.Count);
        byte[] part = parts[at];
        int header = HeaderLength(part);
        bool mayDescend = (part[0] & 0x20) != 0 || part[0] is 0x03 or 0x04; // bit and octet strings often hold more
        if (depth < Deepest && mayDescend && part.Length > header && random.Next(5) > 0)
        {
            int skip = part[0] == 0x03 ? 1 : 0; // the number of unused bits
            byte[] content = part[(header + skip)..];
            parts[at] = Wrap(part[0], [.. part.AsSpan(header, skip), .. ChangeValue(content, random, depth + 1)]);
        }
        else
        {
            Alter(parts, at, header, random);
        }

        return [.. parts.SelectMany(bytes => bytes)];
    }

    private static void Alter(List<byte[]> parts, int at, int header, Random random)
    {
        byte[] part = parts[at];
        byte[] content = part[header..];
        switch (random.Next(8))
        {
            case 0:
                parts.RemoveAt(at);
                break;
            case 1:
                parts.Insert(at, part);
                break;
            case 2:
                parts[at] = Wrap((byte)random.Next(256), content);
                break;
            case 3:
                parts[at] = Wrap(part[0], content[..random.Next(content.Length + 1)]);
                break;
            case 4:
                byte[] noise = new byte[random.Next(9)];
                random.NextBytes(noise);
                parts[at] = Wrap(part[0], noise);
                break;
            case 5:
                (parts[at], parts[^1]) = (parts[^1], parts[at]);
                break;
            case 6:
                parts[at] = [part[0], 0x80, .. content, 0, 0]; // without a length: BER
                break;
            default:
                if (content.Length > 0)
                    content[random.Next(content.Length)] ^= (byte)(1 << random.Next(8));
                parts[at] = Wrap(part[0], content);
                break;
        }
    }

    /// <summary>The values that stand side by side; none where the bytes are no DER.</summary>
    private static List<byte[]> Split(byte[] der)
    {
        List<byte[]> parts = [];
        int position = 0;
        while (position < der.Length)
        {
            int header = HeaderLength(der.AsSpan(position));
            long length = header < 0 ? -1 : LengthOf(der.AsSpan(position));
            if (length < 0 || position + header + length > der.Length)
                return [];
            parts.Add(der.AsSpan(position, header + (int)length).ToArray());
            position += header + (int)length;
        }

        return parts;
    }

    private static int HeaderLength(ReadOnlySpan<byte> der)
    {
        if (der.Length < 2 || (der[0] & 0x1F) == 0x1F)
            return -1;
        int more = der[1] < 0x80 ? 0 : der[1] & 0x7F;
        return more <= 3 && der[1] != 0x80 && der.Length >= 2 + more ? 2 + more : -1;
    }

    private static long LengthOf(ReadOnlySpan<byte> der)
    {
        if (der[1] < 0x80)
            return der[1];
        long length = 0;
        foreach (byte digit in der.Slice(2, der[1] & 0x7F))
            length = (length << 8) | digit;
        return length;
    }

    private static byte[] Wrap(byte tag, byte[] content) => content.Length switch
    {
        < 0x80 => [tag, (byte)content.Length, .. content],
        <= 0xFF => [tag, 0x81, (byte)content.Length, .. content],
        <= 0xFFFF => [tag, 0x82, (byte)(content.Length >> 8), (byte)content.Length, .. content],
        _ => [tag, 0x83, (byte)(content.Length >> 16), (byte)(content.Length >> 8), (byte)content.Length, .. content],
    };
}
