using System.Text;

namespace TwoFactor.Fuzzing.Inputs;

/// <summary>Changes samples a little: their bytes, and the tokens between the marks that forms, JSON, HTTP and PEM are made of.</summary>
/// <remarks>Our own, because an input must be repeatable from two numbers and cost less than what reads it: a hundred million are to be made.</remarks>
internal sealed class Mutator(IReadOnlyList<byte[]> samples, IReadOnlyList<byte[]> fragments, bool isDer)
{
    private const int LongestRepeat = 4096;
    private const int LongestInput = 4 * 1024 * 1024;

    private static readonly byte[] OddBytes = [.. "\0\t\n\r \"%&'+,-./0:;<=?[\\]_`{}~"u8, 0x7F, 0x80, 0xA0, 0xC0, 0xC3, 0xE2, 0xED, 0xEF, 0xF4, 0xFE, 0xFF];

    public byte[] Next(Random random)
    {
        byte[] sample = samples[random.Next(samples.Count)];
        switch (random.Next(32))
        {
            case 0:
                return sample;
            case 1:
                return Noise(random, random.Next(200));
        }

        byte[] input = sample;
        for (int changes = 1 + random.Next(random.Next(1, 6)); changes > 0; changes--)
            input = isDer && random.Next(3) > 0 ? DerMutator.Change(input, random) : Change(input, random);
        return input.Length <= LongestInput ? input : input[..LongestInput];
    }

    private byte[] Change(byte[] input, Random random) => random.Next(16) switch
    {
        0 or 1 => ChangeByte(input, random),
        2 => Replace(input, Cut(input, random, 0), Noise(random, 1 + random.Next(6))),
        3 => Replace(input, Cut(input, random, 16), []),
        4 => input[..random.Next(input.Length + 1)],
        5 => Repeat(input, random),
        6 or 7 => Replace(input, Cut(input, random, 0), Fragment(random)),
        8 or 9 or 10 => Replace(input, Token(input, random), Fragment(random)),
        11 => Disguise(input, random),
        12 => Swap(input, random),
        13 => Splice(input, random),
        14 => Replace(input, Token(input, random), OtherToken(random)),
        _ => random.Next(8) == 0 ? Recode(input, random) : ChangeByte(input, random),
    };

    private static byte[] ChangeByte(byte[] input, Random random)
    {
        if (input.Length == 0)
            return input;
        byte[] changed = [.. input];
        int at = random.Next(input.Length);
        changed[at] = random.Next(3) switch
        {
            0 => (byte)(changed[at] ^ (1 << random.Next(8))),
            1 => OddBytes[random.Next(OddBytes.Length)],
            _ => (byte)random.Next(256),
        };
        return changed;
    }

    private byte[] Fragment(Random random) => fragments.Count > 0 ? fragments[random.Next(fragments.Count)] : Noise(random, 4);

    private byte[] OtherToken(Random random)
    {
        byte[] other = samples[random.Next(samples.Count)];
        return other[Token(other, random)];
    }

    private byte[] Splice(byte[] input, Random random)
    {
        byte[] other = samples[random.Next(samples.Count)];
        return [.. input[..random.Next(input.Length + 1)], .. other[random.Next(other.Length + 1)..]];
    }

    private static byte[] Repeat(byte[] input, Random random)
    {
        byte[] part = input[random.Next(2) == 0 ? Token(input, random) : Cut(input, random, 64)];
        // Seldom far beyond the size limits.
        int limit = random.Next(500) == 0 ? 2 * 1024 * 1024 : random.Next(LongestRepeat);
        int times = part.Length == 0 ? 0 : 1 + (random.Next(4) == 0 ? limit / part.Length : random.Next(3));
        byte[] repeated = new byte[part.Length * times];
        for (int i = 0; i < times; i++)
            part.CopyTo(repeated, i * part.Length);
        return Replace(input, Cut(input, random, 0), repeated);
    }

    /// <summary>Another spelling of a token: case, escapes, full-width letters, blanks, brackets.</summary>
    private static byte[] Disguise(byte[] input, Random random)
    {
        Range range = Token(input, random);
        string token = Encoding.Latin1.GetString(input[range]);
        if (token.Length is 0 or > 200)
            return input;
        int at = random.Next(token.Length);
        string disguised = random.Next(8) switch
        {
            0 => token.ToUpperInvariant(),
            1 => $"{token[..at]}{(char)(token[at] ^ 0x20)}{token[(at + 1)..]}",
            2 => $"{token[..at]}%{(int)token[at]:X2}{token[(at + 1)..]}",
            3 => $"{token[..at]}\\u{(int)token[at]:x4}{token[(at + 1)..]}",
            4 => string.Concat(token.Select(c => c is > ' ' and < '\x7F' ? (char)(c + 0xFEE0) : c)),
            5 => token + "[]",
            6 => random.Next(2) == 0 ? " " + token : token + " ",
            _ => "amp;" + token,
        };
        return Replace(input, range, Encoding.UTF8.GetBytes(disguised));
    }

    private static byte[] Swap(byte[] input, Random random)
    {
        (int start, int length) = Token(input, random).GetOffsetAndLength(input.Length);
        (int other, int otherLength) = Token(input, random).GetOffsetAndLength(input.Length);
        if (other < start + length)
            return input;
        return [.. input[..start], .. input[other..(other + otherLength)], .. input[(start + length)..other], .. input[start..(start + length)], .. input[(other + otherLength)..]];
    }

    /// <summary>The whole in another encoding, or with a byte order mark.</summary>
    private static byte[] Recode(byte[] input, Random random)
    {
        string text = Encoding.UTF8.GetString(input);
        return random.Next(5) switch
        {
            0 => Encoding.Unicode.GetBytes(text),
            1 => [.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes(text)],
            2 => [.. Encoding.UTF8.GetPreamble(), .. input],
            3 => Encoding.UTF32.GetBytes(text),
            _ => Encoding.Latin1.GetBytes(text),
        };
    }

    private static byte[] Noise(Random random, int length)
    {
        byte[] noise = new byte[length];
        random.NextBytes(noise);
        return noise;
    }

    private static Range Cut(byte[] input, Random random, int longest)
    {
        int start = random.Next(input.Length + 1);
        return start..(start + random.Next(Math.Min(longest, input.Length - start) + 1));
    }

    /// <summary>What stands between two marks: a name, a value, a line.</summary>
    private static Range Token(byte[] input, Random random)
    {
        int start = random.Next(input.Length + 1);
        int end = start;
        while (start > 0 && !IsMark(input[start - 1]))
            start--;
        while (end < input.Length && !IsMark(input[end]))
            end++;
        return start..end;
    }

    private static bool IsMark(byte value) => value is (byte)'&' or (byte)'=' or (byte)'"' or (byte)',' or (byte)':' or (byte)'{' or (byte)'}' or (byte)'\n' or (byte)'/' or (byte)' ';

    private static byte[] Replace(byte[] input, Range range, byte[] part)
    {
        (int start, int length) = range.GetOffsetAndLength(input.Length);
        return [.. input.AsSpan(0, start), .. part, .. input.AsSpan(start + length)];
    }
}
