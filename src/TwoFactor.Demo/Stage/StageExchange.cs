using TwoFactor.Emulator;

namespace TwoFactor.Demo.Stage;

/// <summary>A row of the record of the wire: what was sent to a service, and what it answered.</summary>
internal sealed record StageExchange(long Number, string Server, string Method, string Path, int Status, string Request, string Answer)
{
    private const int MostShown = 300;

    public static StageExchange Of(Exchange exchange) => new(
        exchange.Number, exchange.Server.ToString(), exchange.Method, exchange.Path, exchange.Status, Shortened(exchange.RequestBody), Shortened(exchange.AnswerBody));

    private static string Shortened(string text) => text.Length <= MostShown ? text : $"{text[..MostShown]}…";
}
