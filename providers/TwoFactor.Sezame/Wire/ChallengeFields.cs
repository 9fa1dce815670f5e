using System.Text.Json;
using TwoFactor.Providers;

namespace TwoFactor.Sezame.Wire;

/// <summary>The fields of an answer about a challenge: one JSON object with <c>id</c>, <c>status</c> and <c>message</c>, and perhaps others.</summary>
/// <remarks>
/// <para>Only the deciding fields, <c>id</c> and <c>status</c>, can make an answer invalid: one of them occurs twice, or another name resembles it
/// (<c>Status</c>, <c>status[]</c>). Names are compared after JSON escapes are decoded. Names in nested objects do not count.</para>
/// <para>A "yes" is also rejected if a name is not plain, is a path to a deciding field (<c>old.status</c>) or belongs to a refusal (<c>tag</c>,
/// <c>error</c>, <c>errors</c>), if <c>message</c> occurs twice or is no text, or if a value is too deep or has invalid text.</para>
/// <para>Reads the body in place, without copies.</para>
/// </remarks>
internal ref struct ChallengeFields
{
    /// <summary>How many fields an answer may have. The documented ones have three.</summary>
    public const int MaximumFields = 64;

    private const int DeepestPlain = 64; // the reader's own limit by default

    private const int LongestName = FieldNames.MaximumLength * 6; // each character may be escaped as \uXXXX

    /// <summary>The value of <c>id</c>; its token type is <c>None</c> if the field is missing.</summary>
    public Utf8JsonReader Id;

    /// <summary>The value of <c>status</c>.</summary>
    public Utf8JsonReader Status;

    /// <summary>The value of <c>message</c>. It does not decide the outcome.</summary>
    public Utf8JsonReader Message;

    /// <summary>Whether nothing in the object prevents a "yes".</summary>
    public bool IsPlain = true;

    public ChallengeFields()
    {
    }

    /// <returns>Whether the body is one such object, and valid.</returns>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="InvalidOperationException">A name has half of a surrogate pair.</exception>
    public bool Read(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body, JsonBody.Options); // a "no" counts beside any other field
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        for (int count = 0; reader.Read() && reader.TokenType == JsonTokenType.PropertyName; count++)
        {
            if (count == MaximumFields || !Add(ref reader))
                return false;
        }

        return !reader.Read(); // anything after the object throws
    }

    /// <returns>Whether the answer is still valid with this field.</returns>
    private bool Add(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("id"u8))
            return Take(ref reader, ref Id);
        if (reader.ValueTextEquals("status"u8))
            return Take(ref reader, ref Status);
        if (reader.ValueTextEquals("message"u8))
        {
            bool isFirst = Take(ref reader, ref Message);
            IsPlain &= isFirst && Message.TokenType is JsonTokenType.String or JsonTokenType.Null;
            return true;
        }

        bool resembles = Resembles(reader);
        IsPlain &= SkipValue(ref reader);
        return !resembles;
    }

    /// <summary>Skips a field's value.</summary>
    /// <returns>Whether it is not too deep, and its texts are valid. Half of a surrogate pair is not, and other parsers reject the whole answer because of it.</returns>
    private static bool SkipValue(ref Utf8JsonReader reader)
    {
        bool areTexts = true;
        reader.Read();
        for (int depth = reader.CurrentDepth; ; reader.Read())
        {
            areTexts &= reader.CurrentDepth < DeepestPlain && (!reader.ValueIsEscaped || IsText(reader));
            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                return areTexts;
        }
    }

    private static bool IsText(in Utf8JsonReader value)
    {
        try
        {
            return value.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <returns>Whether the field was not there yet.</returns>
    private static bool Take(ref Utf8JsonReader reader, ref Utf8JsonReader field)
    {
        bool isFirst = field.TokenType == JsonTokenType.None;
        reader.Read();
        if (isFirst)
            field = reader;
        reader.Skip();
        return isFirst;
    }

    /// <returns>Whether the name could be mistaken for that of a deciding field.</returns>
    private bool Resembles(in Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > LongestName)
        {
            IsPlain = false;
            return false;
        }

        Span<byte> name = stackalloc byte[LongestName];
        name = name[..reader.CopyString(name)];
        IsPlain &= FieldNames.IsPlain(name);
        Span<byte> buffer = stackalloc byte[LongestName];
        ReadOnlySpan<byte> letters = buffer[..FieldNames.Fold(name, buffer)];
        IsPlain &= !IsOfRefusal(letters) && !IsPath(name);
        return Decides(letters);
    }

    private static bool Decides(ReadOnlySpan<byte> letters) => letters.SequenceEqual("id"u8) || letters.SequenceEqual("status"u8);

    private static bool IsOfRefusal(ReadOnlySpan<byte> letters) =>
        letters.SequenceEqual("tag"u8) || letters.SequenceEqual("errors"u8) || letters.SequenceEqual("error"u8);

    private static bool IsPath(ReadOnlySpan<byte> name)
    {
        Span<byte> letters = stackalloc byte[LongestName];
        foreach (Range part in name.Split((byte)'.'))
        {
            if (Decides(letters[..FieldNames.Fold(name[part], letters)]))
                return true;
        }

        return false;
    }
}
