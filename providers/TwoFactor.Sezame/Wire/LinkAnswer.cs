namespace TwoFactor.Sezame.Wire;

/// <summary>The answer to <c>POST /client/link</c>.</summary>
/// <param name="Id">The id of the open pairing.</param>
/// <param name="ClientCode">The service's name for the client.</param>
internal sealed record LinkAnswer(string Id, string ClientCode)
{
    /// <returns>The answer, or <see langword="null"/> if one of its fields is missing or cannot be used.</returns>
    public static LinkAnswer? Read(ReadOnlySpan<byte> body)
    {
        string?[] texts = TextFields.Read(body, "id", "clientcode");
        return TextFields.Plain(texts[0], PathId.MaximumLength) is { } id && TextFields.Plain(texts[1], RegisterAnswer.LongestClientCode) is { } clientCode
            ? new LinkAnswer(id, clientCode)
            : null;
    }

    public override string ToString() => nameof(LinkAnswer); // the generated ToString() would print the id, with which any phone can be paired
}
