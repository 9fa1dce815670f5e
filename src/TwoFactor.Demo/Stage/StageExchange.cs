using TwoFactor.Emulator;

namespace TwoFactor.Demo.Stage;

/// <summary>A row of what was sent: a request to a service, and its answer.</summary>
/// <param name="Number">Counts up.</param>
/// <param name="Server">Which server was asked.</param>
/// <param name="Call">What it was asked, in the service's own words.</param>
/// <param name="Certificate">The end of the client certificate's thumbprint; <see langword="null"/> where there was none.</param>
/// <param name="Request">The request's body.</param>
/// <param name="Status">The answer's HTTP status; 0 where there was no answer.</param>
/// <param name="Answer">The answer's body.</param>
internal sealed record StageExchange(long Number, string Server, string Call, string? Certificate, string Request, int Status, string Answer)
{
    private const int LongestText = 600;
    private const int ThumbprintShown = 8;

    public static StageExchange Of(Exchange exchange) => new(
        exchange.Number,
        exchange.Server.ToString(),
        exchange.Call,
        exchange.ClientCertificateThumbprint?[^ThumbprintShown..],
        Shortened(exchange.RequestBody),
        exchange.Status,
        Shortened(exchange.AnswerBody));

    private static string Shortened(string text) => text.Length <= LongestText ? text : $"{text[..LongestText]}…";
}
