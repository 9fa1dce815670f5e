using System.Buffers;
using TwoFactor.Providers;

namespace TwoFactor.SecSign.Wire;

/// <summary>Matches the keys of answers: which field a key names, and which keys could be mistaken for a field.</summary>
/// <remarks>A key names a field only if it is spelled exactly. A key that another parser could take for a field that decides the outcome (another
/// case, an escape, blanks, brackets, full-width letters) resembles that field, and makes the answer invalid.</remarks>
internal static class AnswerKey
{
    private static readonly SearchValues<byte> PossibleSeparators = SearchValues.Create([(byte)'=', (byte)':', (byte)'\\', (byte)'%', 0xEF]);

    // Where a careless parser could let another field begin, besides &.
    private static readonly SearchValues<byte> PossibleBeginnings = SearchValues.Create(";,?#\r\n%"u8);

    public static AnswerField? Find(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("authsessionid"u8) ? AnswerField.AuthSessionId
        : key.SequenceEqual("authsessionstate"u8) ? AnswerField.AuthSessionState
        : key.SequenceEqual("requestid"u8) ? AnswerField.RequestId
        : key.SequenceEqual("secsignid"u8) ? AnswerField.SecSignId
        : key.SequenceEqual("SecSignID"u8) ? AnswerField.SecSignId // SecSign 2.2: as in the specification's table, unlike its examples
        : key.SequenceEqual("error"u8) ? AnswerField.Error
        : key.SequenceEqual("errorcode"u8) ? AnswerField.ErrorCode
        : key.SequenceEqual("errormsg"u8) ? AnswerField.ErrorMessage
        : key.SequenceEqual("authsessionicondata"u8) ? AnswerField.Icon
        : key.SequenceEqual("accesspassicondata"u8) ? AnswerField.Icon // SecSign 2.2: as in the specification's row on showaccesspass
        : key.SequenceEqual("message"u8) ? AnswerField.Message
        : null;

    /// <summary>Whether the field decides the outcome.</summary>
    public static bool Decides(AnswerField field) => field < AnswerField.Icon;

    /// <summary>Whether the key names a text that does not decide the outcome, and may contain any characters.</summary>
    public static bool IsText(ReadOnlySpan<byte> key) => RepeatsOurs(key) || Find(key) == AnswerField.Message;

    /// <summary>Whether the key names a field that only repeats what we sent. Such a field is not read.</summary>
    public static bool RepeatsOurs(ReadOnlySpan<byte> key) => key.SequenceEqual("servicename"u8) || key.SequenceEqual("serviceaddress"u8);

    /// <summary>Whether a key that is not a field could be mistaken for a field that decides.</summary>
    public static bool Resembles(ReadOnlySpan<byte> key)
    {
        Span<byte> buffer = stackalloc byte[FieldNames.MaximumLength * 3];
        if (key.Length > buffer.Length)
            return false; // IsPlain refuses it too
        ReadOnlySpan<byte> letters = WithoutAmpersand(buffer[..FieldNames.Fold(key, buffer)]);
        return Find(letters) is { } field && Decides(field);
    }

    /// <summary>Whether a key is an ordinary name that does not contain the name of a deciding field.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> key)
    {
        if (!FieldNames.IsPlain(key))
            return false;
        // An approval is searched for such names again, as a whole. Here the check keeps a web page from being read as a list of fields.
        Span<byte> letters = stackalloc byte[FieldNames.MaximumLength];
        return !NamesDecision(letters[..FieldNames.Fold(key, letters)]);
    }

    /// <summary>Whether a parser that splits or decodes the text differently could find a deciding field in it: its name with a separator after it. The
    /// name alone is not enough, because a text may contain the words "SecSign ID". A text may also contain "error: none" or "your request ID: 7", so the
    /// names error, errormsg and requestid count only as a whole key with an equals sign after it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="endsInName">Whether it ends with such a name, so that the text after it could be the separator.</param>
    public static bool HidesDecision(ReadOnlySpan<byte> text, out bool endsInName)
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
            hides = length > 0 && (EndsInDecision(buffer.AsSpan(0, count)) || (!IsColon(text[end..]) && IsCommonWord(buffer.AsSpan(keyStart..count))));
            text = text[(end + length)..];
        }

        endsInName = EndsInDecision(buffer.AsSpan(0, count)) || IsCommonWord(buffer.AsSpan(keyStart..count));
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

    // Names of fields that a text may contain as words.
    private static bool IsCommonWord(ReadOnlySpan<byte> letters)
    {
        ReadOnlySpan<byte> key = WithoutAmpersand(letters);
        return key.SequenceEqual("error"u8) || key.SequenceEqual("errormsg"u8) || key.SequenceEqual("requestid"u8);
    }

    // If an answer was split at the ampersand of &amp;, the rest of it stands before the next key.
    private static ReadOnlySpan<byte> WithoutAmpersand(ReadOnlySpan<byte> letters) => letters.StartsWith("amp"u8) ? letters["amp".Length..] : letters;

    private static bool NamesDecision(ReadOnlySpan<byte> letters) =>
        letters.IndexOf("authsessionstate"u8) >= 0 || letters.IndexOf("authsessionid"u8) >= 0
        || letters.IndexOf("secsignid"u8) >= 0 || letters.IndexOf("errorcode"u8) >= 0;

    private static bool EndsInDecision(ReadOnlySpan<byte> letters) =>
        letters.EndsWith("authsessionstate"u8) || letters.EndsWith("authsessionid"u8) || letters.EndsWith("secsignid"u8) || letters.EndsWith("errorcode"u8);
}
