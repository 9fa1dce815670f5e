using System.Buffers;
using TwoFactor.Providers;

namespace TwoFactor.SecSign.Wire;

/// <summary>Matches the keys of answers: which field a key names, and which keys could be mistaken for a field.</summary>
/// <remarks>A key names a field only if it is spelled exactly. A key that another parser could take for a field that decides the outcome (another
/// case, an escape, blanks, brackets, full-width letters) resembles that field, and makes the answer invalid.</remarks>
internal static class AnswerKey
{
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

    /// <summary>Whether the key names a field that only repeats what we sent. Such a field is not read.</summary>
    public static bool RepeatsOurs(ReadOnlySpan<byte> key) => key.SequenceEqual("servicename"u8) || key.SequenceEqual("serviceaddress"u8);

    /// <summary>Whether a key that is not a field could be mistaken for a field that decides.</summary>
    public static bool Resembles(ReadOnlySpan<byte> key)
    {
        Span<byte> buffer = stackalloc byte[FieldNames.MaximumLength * 3];
        if (key.Length > buffer.Length)
            return false; // IsPlain refuses it too
        ReadOnlySpan<byte> letters = buffer[..FieldNames.Fold(key, buffer)];
        if (letters.StartsWith("amp"u8)) // what is left of an &amp; at which the answer was split
            letters = letters["amp".Length..];
        return Find(letters) is { } field && Decides(field);
    }

    /// <summary>Whether a key is an ordinary name that does not contain the name of a deciding field.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> key)
    {
        if (!FieldNames.IsPlain(key))
            return false;
        // An approval is looked through for such names once more, as a whole. Here they keep a page from being taken for a list of fields.
        Span<byte> letters = stackalloc byte[FieldNames.MaximumLength];
        return !NamesDecision(letters[..FieldNames.Fold(key, letters)]);
    }

    /// <summary>Whether a parser that splits or decodes the text differently could find a deciding field in it.</summary>
    public static bool HidesDecision(ReadOnlySpan<byte> text)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(text.Length);
        bool hides = NamesDecision(buffer.AsSpan(0, FieldNames.Fold(text, buffer)));
        ArrayPool<byte>.Shared.Return(buffer);
        return hides;
    }

    private static bool NamesDecision(ReadOnlySpan<byte> letters) =>
        letters.IndexOf("authsessionstate"u8) >= 0 || letters.IndexOf("authsessionid"u8) >= 0
        || letters.IndexOf("secsignid"u8) >= 0 || letters.IndexOf("errorcode"u8) >= 0;
}
