using System.Globalization;
using System.Net;
using System.Text;
using TwoFactor.Providers;

namespace TwoFactor.SecSign.Wire;

/// <summary>The error that the service reports in the body, whatever the HTTP status is (SecSign 2.4).</summary>
/// <param name="Status">The status in the body, or <see langword="null"/> if there is none, or one that cannot be read.</param>
/// <param name="HasStatus">Whether the body has a status, even an unreadable one.</param>
/// <param name="Code">The service's error code, 1 to 9 digits, or <see langword="null"/>.</param>
/// <param name="Text">The service's text, or <see langword="null"/> if there is a code, even an unreadable one, because codes decide. It may contain a
/// user's name, so it is used only to distinguish errors.</param>
internal sealed record ErrorReport(int? Status, bool HasStatus, string? Code, string? Text)
{
    private const int LongestCode = 9;

    /// <summary>The service's technical error: a page that says what is wrong with our request (SecSign 2.4).</summary>
    private static readonly ErrorReport BadRequest = new(400, HasStatus: true, Code: null, Text: null);

    /// <returns>The report in a list of fields, or <see langword="null"/> where the answer has none.</returns>
    public static ErrorReport? In(AnswerPairs answer)
    {
        if (!answer.IsError)
            return null;
        ReadOnlySpan<byte> code = answer[AnswerField.ErrorCode];
        string? text = code.IsEmpty ? WireText.Read(answer[AnswerField.ErrorMessage]) : null;
        return new ErrorReport(ReadStatus(answer[AnswerField.Error]), answer.Has(AnswerField.Error), ReadCode(code), text);
    }

    /// <returns>The report in a page, or <see langword="null"/> where the page is not the service's.</returns>
    public static ErrorReport? InPage(ServiceResponse response) =>
        (response.IsSuccess || response.StatusCode == HttpStatusCode.BadRequest) && response.Body.Span.IndexOf("<p class=\"errormsg\">"u8) >= 0
            ? BadRequest
            : null;

    /// <summary>The status and code; never the text.</summary>
    public override string ToString() => $"{Status} {Code}";

    private static int? ReadStatus(ReadOnlySpan<byte> text) =>
        text.Length == 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int status) ? status : null;

    private static string? ReadCode(ReadOnlySpan<byte> text) =>
        text.Length is > 0 and <= LongestCode && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? Encoding.ASCII.GetString(text) : null;
}
