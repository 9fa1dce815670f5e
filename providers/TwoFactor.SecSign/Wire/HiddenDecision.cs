using System.Buffers;
using TwoFactor.Providers;

namespace TwoFactor.SecSign.Wire;

/// <summary>Searches free text for a decision that another parser could read in it.</summary>
internal static class HiddenDecision
{
    private static readonly SearchValues<byte> PossibleSeparators = SearchValues.Create([(byte)'=', (byte)':', (byte)'\\', (byte)'%', 0xEF]);

    // Where a careless parser could let another field begin, besides &.
    private static readonly SearchValues<byte> PossibleBeginnings = SearchValues.Create(";,?#\r\n%"u8);

    /// <summary>Whether a parser that splits or decodes the text differently could find a deciding field in it: its name with a separator after it. The
    /// name alone is not enough, because a text may contain the words "SecSign ID". A text may also contain "error: none" or "your request ID: 7", so the
    /// names error, errormsg and requestid count only as a whole key with an equals sign after it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endsInName">Whether it ends with such a name, so that the text after it could be the separator.</param>
    public static bool IsIn(ReadOnlySpan<byte> text, out bool endsInName)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(text.Length * 2); // as FieldNames.Fold needs it
        int count = 0;
        int keyStart = 0;
        bool hides = false;
        while (!text.IsEmpty && !hides)
        {
            int end = FindSeparator(text, out int length);
            int beginning = FindLastBeginning(text[..end]);
            count += FieldNames.Fold(text[..beginning], buffer.AsSpan(count));
            if (beginning > 0)
                keyStart = count;
            count += FieldNames.Fold(text[beginning..end], buffer.AsSpan(count));
            hides = length > 0 && (AnswerKey.EndsInDecision(buffer.AsSpan(0, count)) || (!IsColon(text[end..]) && AnswerKey.IsDecidingWord(buffer.AsSpan(keyStart..count))));
            text = text[(end + length)..];
        }

        endsInName = AnswerKey.EndsInDecision(buffer.AsSpan(0, count)) || AnswerKey.IsDecidingWord(buffer.AsSpan(keyStart..count));
        buffer.AsSpan(0, count).Clear();
        ArrayPool<byte>.Shared.Return(buffer);
        return hides;
    }

    /// <returns>Where the first separator is, or the end of the text.</returns>
    private static int FindSeparator(ReadOnlySpan<byte> text, out int length)
    {
        for (int i = text.IndexOfAny(PossibleSeparators); i >= 0 && i < text.Length;)
        {
            length = SeparatorLength(text[i..]);
            if (length > 0)
                return i;
            int next = text[(i + 1)..].IndexOfAny(PossibleSeparators);
            i = next < 0 ? -1 : i + 1 + next;
        }

        length = 0;
        return text.Length;
    }

    // = and :, as they are, percent-encoded, with the % of that encoded again, in full width, or behind the backslash of a JSON escape.
    private static int SeparatorLength(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'=' or (byte)':' or (byte)'\\', ..] => 1,
        [(byte)'%', (byte)'3', (byte)'d' or (byte)'D' or (byte)'a' or (byte)'A', ..] or [(byte)'%', (byte)'2', (byte)'5', ..] => 3,
        [0xEF, 0xBC, 0x9D or 0x9A, ..] => 3,
        _ => 0,
    };

    private static bool IsColon(ReadOnlySpan<byte> separator) =>
        separator is [(byte)':', ..] or [(byte)'%', (byte)'3', (byte)'a' or (byte)'A', ..] or [0xEF, 0xBC, 0x9A, ..];

    /// <returns>Where the last key could begin in the text; 0 if nothing separates one.</returns>
    private static int FindLastBeginning(ReadOnlySpan<byte> text)
    {
        for (int i = text.LastIndexOfAny(PossibleBeginnings); i >= 0; i = text[..i].LastIndexOfAny(PossibleBeginnings))
        {
            int length = BeginningLength(text[i..]);
            if (length > 0)
                return i + length;
        }

        return 0;
    }

    // ; , ? # & and line breaks, as they are or percent-encoded.
    private static int BeginningLength(ReadOnlySpan<byte> text) => text switch
    {
        [not (byte)'%', ..] => 1,
        [_, (byte)'3', (byte)'b' or (byte)'B' or (byte)'f' or (byte)'F', ..] => 3,
        [_, (byte)'2', (byte)'c' or (byte)'C' or (byte)'3' or (byte)'6', ..] => 3,
        [_, (byte)'0', (byte)'a' or (byte)'A' or (byte)'d' or (byte)'D', ..] => 3,
        _ => 0,
    };
}
