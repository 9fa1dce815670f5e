namespace TwoFactor.Sezame.Wire;

/// <summary>The body of a refusal. Its texts are the service's and are not repeated; only the names of fields that we sent are.</summary>
/// <param name="Tag">The field that is wrong, or the HTTP status where none is.</param>
/// <param name="Errors">More such fields.</param>
internal sealed record ErrorAnswer(string? Tag = null, IReadOnlyList<ErrorAnswer.Entry>? Errors = null)
{
    private static readonly string[] FieldsWeSend =
        ["username", "message", "timeout", "type", "callback", "params", "email", "name", "csr", "sharedsecret"];

    /// <summary>The fields that the service objects to, as far as we know them by name.</summary>
    public static IReadOnlyList<string> FieldsIn(ReadOnlySpan<byte> body)
    {
        if (!JsonBody.TryRead(body, SezameJson.Wire.ErrorAnswer, out ErrorAnswer? error))
            return [];
        IEnumerable<string?> tags = (error.Errors ?? []).Select(entry => entry.Tag).Prepend(error.Tag);
        return [.. FieldsWeSend.Intersect(tags)!];
    }

    /// <summary>One of several things that are wrong.</summary>
    /// <param name="Tag">The field.</param>
    internal sealed record Entry(string? Tag = null);
}
