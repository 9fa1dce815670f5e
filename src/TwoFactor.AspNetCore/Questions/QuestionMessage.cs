namespace TwoFactor.AspNetCore.Questions;

/// <summary>Shortens a host's text for the phone to what is used of it, because the question is kept in a cookie.</summary>
internal static class QuestionMessage
{
    private const int MaximumLength = 80; // as in FlowRequest.Message

    public static string? Of(string? message)
    {
        string? text = message?.Trim();
        if (text?.Length > MaximumLength)
            text = text[..(char.IsHighSurrogate(text[MaximumLength - 1]) ? MaximumLength - 1 : MaximumLength)];
        return text is null ? null : string.Concat(text.EnumerateRunes()); // a cookie cannot keep lone surrogates
    }
}
