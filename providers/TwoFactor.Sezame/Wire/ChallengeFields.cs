using System.Text.Json;
using TwoFactor.Providers;

namespace TwoFactor.Sezame.Wire;

/// <summary>The fields of an answer about a challenge: one JSON object with <c>id</c>, <c>status</c> and <c>message</c>, and perhaps others.</summary>
/// <remarks>
/// <para>An object is invalid only if a deciding field, <c>id</c> or <c>status</c>, occurs twice, if another name resembles one of these (<c>Status</c>,
/// <c>status[]</c>), or if it has more than <see cref="MaximumFields"/> fields. Names are compared after JSON escapes are decoded. Names in nested objects
/// do not count.</para>
/// <para>A "yes" is also rejected if a name is not plain, is a path to a deciding field (<c>old.status</c>) or belongs to a refusal (<c>tag</c>,
/// <c>error</c>, <c>errors</c>), if <c>message</c> occurs twice or is neither a string nor null, or if a value is too deep or has invalid text.</para>
/// <para>Reads the body in place, without copies.</para>
/// </remarks>
internal ref struct ChallengeFields
{
    /// <summary>How many fields an answer may have. The documented ones have three.</summary>
    public const int MaximumFields = 64;

    private const int DeepestPlain = 64; // the reader's own limit by default

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
    /// <exception cref="InvalidOperationException">A name has a lone surrogate.</exception>
    public bool Read(ReadOnlySpan<byte> body)
    {
        Utf8JsonReader reader = new(body, JsonBody.Options); // allows deep values: a "no" must count beside any other field
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
            IsPlain &= isFirst && (Message.TokenType is JsonTokenType.String or JsonTokenType.Null);
            return true;
        }

        bool resembles = CheckOtherName(reader);
        IsPlain &= SkipValue(ref reader);
        return !resembles;
    }

    /// <summary>Skips a field's value.</summary>
    /// <returns>Whether it is not too deep, and its texts are valid. A text with a lone surrogate is not valid, and other parsers reject the whole answer because
    /// of it.</returns>
    private static bool SkipValue(ref Utf8JsonReader reader)
    {
        bool isPlain = true;
        reader.Read();
        for (int depth = reader.CurrentDepth; ; reader.Read())
        {
            isPlain &= reader.CurrentDepth < DeepestPlain && (!reader.ValueIsEscaped || IsText(reader));
            if (reader.CurrentDepth == depth && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
                return isPlain;
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

    /// <returns>Whether this is the field's first occurrence.</returns>
    private static bool Take(ref Utf8JsonReader reader, ref Utf8JsonReader field)
    {
        bool isFirst = field.TokenType == JsonTokenType.None;
        reader.Read();
        if (isFirst)
            field = reader;
        reader.Skip();
        return isFirst;
    }

    /// <summary>Checks the name of another field, and clears <see cref="IsPlain"/> if it prevents a "yes".</summary>
    /// <returns>Whether the name could be mistaken for that of a deciding field.</returns>
    private bool CheckOtherName(in Utf8JsonReader reader)
    {
        Span<byte> name = stackalloc byte[JsonName.MaximumLength];
        Span<byte> letters = stackalloc byte[JsonName.MaximumLength];
        if (!JsonName.TryFold(reader, ref name, ref letters))
        {
            IsPlain = false;
            return false;
        }

        IsPlain &= FieldNames.IsPlain(name) && !IsOfRefusal(letters) && !IsPath(name);
        return Decides(letters);
    }

    private static bool Decides(ReadOnlySpan<byte> letters) => letters.SequenceEqual("id"u8) || letters.SequenceEqual("status"u8);

    private static bool IsOfRefusal(ReadOnlySpan<byte> letters) =>
        letters.SequenceEqual("tag"u8) || letters.SequenceEqual("errors"u8) || letters.SequenceEqual("error"u8);

    private static bool IsPath(ReadOnlySpan<byte> name)
    {
        Span<byte> letters = stackalloc byte[JsonName.MaximumLength];
        foreach (Range part in name.Split((byte)'.'))
        {
            if (Decides(letters[..FieldNames.Fold(name[part], letters)]))
                return true;
        }

        return false;
    }
}
