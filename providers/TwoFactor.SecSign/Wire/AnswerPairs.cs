namespace TwoFactor.SecSign.Wire;

/// <summary>An answer read as pairs, exactly as they are on the wire (SecSign 2.3): split at &amp;, then at the first =; + is +.</summary>
internal sealed class AnswerPairs
{
    private readonly Dictionary<string, string> values;

    private AnswerPairs(Dictionary<string, string> values) => this.values = values;

    /// <summary>The value as it was sent, or <see langword="null"/> where the field is missing.</summary>
    public string? this[string field] => values.GetValueOrDefault(field);

    /// <summary>Whether the answer is about an error, whatever else it says.</summary>
    public bool IsError =>
        (this[AnswerField.Error] ?? this[AnswerField.ErrorCode] ?? this[AnswerField.ErrorMessage]) is not null;

    /// <returns>The pairs, or <see langword="null"/> where the body is something else, or contradicts itself.</returns>
    public static AnswerPairs? Read(ReadOnlyMemory<byte> body)
    {
        if (WireText.Decode(body.Span) is not { Length: > 0 } text || text.StartsWith('<'))
            return null;

        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string pair in text.Split('&'))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            string key = equals < 0 ? pair : pair[..equals];
            string value = equals < 0 ? string.Empty : pair[(equals + 1)..];
            if (AnswerField.Find(key) is { } field)
            {
                if (!values.TryAdd(field, value) && values[field] != value && AnswerField.Decides(field))
                    return null;
            }
            else if (AnswerField.Resembles(key))
            {
                return null;
            }
        }

        return new AnswerPairs(values);
    }
}
