using TwoFactor.Emulator;

namespace TwoFactor.Demo.Stage;

/// <summary>A row of the list of requests: a request to a service, and its response.</summary>
/// <param name="Number">A sequential number.</param>
/// <param name="Server">The server to which it was sent.</param>
/// <param name="Call">The operation, as the service names it.</param>
/// <param name="Certificate">The end of the client certificate's thumbprint; <see langword="null"/> if there was none.</param>
/// <param name="Request">The request's body.</param>
/// <param name="Status">The response's HTTP status; 0 if there was no response.</param>
/// <param name="Answer">The response's body.</param>
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
        Shortened(exchange.ResponseBody));

    private static string Shortened(string text) => text.Length <= LongestText ? text : $"{text[..LongestText]}…";
}
