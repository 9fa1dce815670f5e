using System.Buffers;
using System.Runtime.CompilerServices;

namespace TwoFactor.SecSign.Wire;

/// <summary>An answer parsed into pairs (SecSign 2.3): split at &amp;, then at the first =. Nothing is decoded: a + stays a +.</summary>
/// <remarks>
/// <para>Only a field that decides the outcome can make an answer invalid: it occurs twice with different values, it has control characters, or
/// another key resembles it. Other fields may have any bytes, so that a "no" with a strange message still counts. A part without = is not a field, but
/// belongs to a text.</para>
/// <para>A "yes" needs more: see <see cref="CanApprove"/>.</para>
/// <para>Reads the body in place, without copies, so it must not be used longer than the body.</para>
/// </remarks>
internal ref struct AnswerPairs
{
    /// <summary>How many fields an answer may have. The documented ones have up to seven.</summary>
    public const int MaximumFields = 64;

    private static readonly SearchValues<byte> ControlCharacters =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7F).Select(value => (byte)value)]);

    private readonly ReadOnlySpan<byte> text;
    private Places places;
    private int found;
    private bool isPlain;

    private AnswerPairs(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> start = body.StartsWith("\uFEFF"u8) ? body["\uFEFF"u8.Length..] : body;
        ReadOnlySpan<byte> content = start.Trim(" \t\r\n"u8);
        text = content.TrimEnd("\0 \t\r\n"u8); // a sender in C may send the end of its text too
        isPlain = !text.IsEmpty && body[0] == text[0] && text.Length == content.Length;
    }

    /// <summary>Whether the first field is one of an answer (SecSign 2.3). If such a body could not be read, it is an answer nevertheless, and no page.</summary>
    public bool BeginsAsAnswer { get; private set; }

    /// <summary>Whether the answer reports an error, whatever else it has.</summary>
    public readonly bool IsError => Has(AnswerField.Error) || Has(AnswerField.ErrorCode) || Has(AnswerField.ErrorMessage);

    /// <summary>The field at the end of the answer, whose value may be incomplete if the end of the body is missing; <see langword="null"/> if another
    /// text is there.</summary>
    public readonly AnswerField? LastField => AnswerKey.Find(KeyOf(text[(text.LastIndexOf((byte)'&') + 1)..]));

    /// <summary>The value as it was sent; empty where the field is missing.</summary>
    public readonly ReadOnlySpan<byte> this[AnswerField field] => Has(field) ? text[places[(int)field]] : [];

    /// <returns>Whether the body is a list of fields that does not contradict itself.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, out AnswerPairs answer)
    {
        answer = new AnswerPairs(body);
        return answer.Read();
    }

    public readonly bool Has(AnswerField field) => (found & (1 << (int)field)) != 0;

    /// <summary>Whether a "yes" in this answer counts: it is a list of fields from its first byte to its last, every key is spelled plainly, and no
    /// other parser could read another answer in it.</summary>
    public readonly bool CanApprove() => isPlain && ApprovalText.IsUnambiguous(text);

    /// <summary>The text up to the next &amp;, which is taken off.</summary>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)'&');
        ReadOnlySpan<byte> pair = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[(end + 1)..];
        return pair;
    }

    /// <summary>The key of a pair; the whole text where it has no =.</summary>
    public static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> pair)
    {
        int equals = pair.IndexOf((byte)'=');
        return equals < 0 ? pair : pair[..equals];
    }

    private bool Read()
    {
        ReadOnlySpan<byte> rest = text;
        int count = 0;
        while (!rest.IsEmpty)
        {
            int start = text.Length - rest.Length;
            ReadOnlySpan<byte> pair = Next(ref rest);
            ReadOnlySpan<byte> key = KeyOf(pair);
            if (start == 0 && !BeginsList(key, pair))
                return false;
            if (key.Length < pair.Length)
                count++;
            if (count > MaximumFields || !Add(key, pair, start))
                return false;
        }

        return count > 0;
    }

    /// <returns>Whether the body begins like a list of fields. If not, it is a page.</returns>
    private bool BeginsList(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> pair)
    {
        bool isKnown = AnswerKey.Find(key) is not null || AnswerKey.RepeatsOurs(key);
        isPlain &= isKnown;
        BeginsAsAnswer = isKnown && key.Length < pair.Length;
        return key.Length < pair.Length && (isKnown || AnswerKey.IsPlain(key));
    }

    /// <returns>Whether the answer is still valid with this pair.</returns>
    private bool Add(scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> pair, int start)
    {
        if (key.Length == pair.Length)
        {
            // Text that contains &, such as "Check your phone & SecSign ID". Other parsers may read it as an empty field.
            isPlain &= !AnswerKey.Resembles(key);
            return true;
        }

        if (AnswerKey.Find(key) is not { } field)
        {
            isPlain &= AnswerKey.IsPlain(key);
            return !AnswerKey.Resembles(key);
        }

        int valueStart = key.Length + 1;
        ReadOnlySpan<byte> value = pair[valueStart..];
        if (AnswerKey.Decides(field) && field != AnswerField.ErrorMessage && value.ContainsAny(ControlCharacters))
            return false;
        if (Has(field))
        {
            // SecSign 2.2: the specification has two spellings of secsignid, so both may come. No other field comes twice.
            isPlain &= field == AnswerField.SecSignId;
            return !AnswerKey.Decides(field) || this[field].SequenceEqual(value)
                || (field == AnswerField.SecSignId && SecSign.SecSignId.AreSame(this[field], value));
        }

        found |= 1 << (int)field;
        places[(int)field] = new Range(start + valueStart, start + pair.Length);
        return true;
    }

    [InlineArray((int)AnswerField.Message + 1)]
    private struct Places
    {
        private Range first;
    }
}
