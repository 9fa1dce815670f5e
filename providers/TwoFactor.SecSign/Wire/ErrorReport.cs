using System.Globalization;
using TwoFactor.Providers;

namespace TwoFactor.SecSign.Wire;

/// <summary>What the service says went wrong, under whatever HTTP status (SecSign 2.4).</summary>
/// <param name="Status">The status that counts: the one in the body, if there is one.</param>
/// <param name="Code">The service's error code, digits only, or <see langword="null"/>.</param>
/// <param name="Text">The service's words. They may name a user: good for telling errors apart, and for nothing else.</param>
internal sealed record ErrorReport(int Status, string? Code, string Text)
{
    private const string HtmlStart = "<p class=\"errormsg\">";

    /// <returns>The report, or <see langword="null"/> where the answer has none.</returns>
    public static ErrorReport? Find(ServiceResponse answer, AnswerPairs? pairs)
    {
        if (pairs is { IsError: true })
        {
            return new ErrorReport(
                ReadStatus(pairs[AnswerField.Error]) ?? (int)answer.StatusCode,
                ReadCode(pairs[AnswerField.ErrorCode]),
                pairs[AnswerField.ErrorMessage] ?? string.Empty);
        }

        return pairs is null && FindInHtml(answer.Body) is { } text
            ? new ErrorReport(answer.IsSuccess ? 400 : (int)answer.StatusCode, Code: null, text)
            : null;
    }

    /// <summary>The status and code; never the text.</summary>
    public override string ToString() => $"{Status} {Code}";

    private static int? ReadStatus(string? text) =>
        text is { Length: 3 } && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status) ? status : null;

    private static string? ReadCode(string? text) => text is { Length: > 0 and <= 9 } && text.All(char.IsAsciiDigit) ? text : null;

    private static string? FindInHtml(ReadOnlyMemory<byte> body)
    {
        string text = WireText.Decode(body.Span) ?? string.Empty;
        int start = text.IndexOf(HtmlStart, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
            return null;
        start += HtmlStart.Length;
        int end = text.IndexOf('<', start);
        return end < 0 ? text[start..] : text[start..end];
    }
}
