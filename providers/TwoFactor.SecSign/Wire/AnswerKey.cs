using TwoFactor.Providers;

namespace TwoFactor.SecSign.Wire;

/// <summary>Matches the keys of answers: which field a key names, and which keys could be mistaken for a field.</summary>
/// <remarks>A key names a field only if it is spelled exactly. A key that another parser could take for a field that decides the outcome (another
/// case, an escape, blanks, brackets, full-width letters) resembles that field, and makes the answer invalid.</remarks>
internal static class AnswerKey
{
    // The names of deciding fields. A text may contain those of the second list as words.
    private static readonly byte[][] DecidingNames = [[.. "authsessionstate"u8], [.. "authsessionid"u8], [.. "secsignid"u8], [.. "errorcode"u8]];
    private static readonly byte[][] DecidingNamesThatAreWords = [[.. "error"u8], [.. "errormsg"u8], [.. "requestid"u8]];

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
    public static bool Decides(AnswerField field) => field is not (AnswerField.Icon or AnswerField.Message);

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
        return !ContainsDecision(letters[..FieldNames.Fold(key, letters)]);
    }

    /// <summary>Whether folded letters end with the name of a deciding field.</summary>
    public static bool EndsInDecision(ReadOnlySpan<byte> letters)
    {
        foreach (byte[] name in DecidingNames)
        {
            if (letters.EndsWith(name))
                return true;
        }

        return false;
    }

    /// <summary>Whether folded letters are, as a whole, the name of a deciding field that is also a word of texts.</summary>
    public static bool IsDecidingWord(ReadOnlySpan<byte> letters)
    {
        ReadOnlySpan<byte> key = WithoutAmpersand(letters);
        foreach (byte[] name in DecidingNamesThatAreWords)
        {
            if (key.SequenceEqual(name))
                return true;
        }

        return false;
    }

    // Removes what stands before a key if an answer was split at the ampersand of "&amp;": the rest of that entity.
    private static ReadOnlySpan<byte> WithoutAmpersand(ReadOnlySpan<byte> letters) => letters.StartsWith("amp"u8) ? letters["amp".Length..] : letters;

    private static bool ContainsDecision(ReadOnlySpan<byte> letters)
    {
        foreach (byte[] name in DecidingNames)
        {
            if (letters.IndexOf(name) >= 0)
                return true;
        }

        return false;
    }
}
