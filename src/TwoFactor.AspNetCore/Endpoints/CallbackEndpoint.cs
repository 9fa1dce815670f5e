using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>The service's callback. It only makes the flow poll at once. Its content is not read, and every token gets the same response.</summary>
internal static partial class CallbackEndpoint
{
    // The server reads the rest of a body that no code reads, to keep the connection. The limit bounds that too.
    private const long LongestBody = 16 * 1024;

    public static async Task<IResult> HandleAsync(HttpContext http, ITwoFactorFlow flow, ILoggerFactory loggers, string token)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body)
            body.MaxRequestBodySize = LongestBody;
        try
        {
            await flow.ReceiveCallbackAsync(token, CancellationToken.None); // a sender that hangs up at once has called nevertheless
        }
        catch (TwoFactorException e)
        {
            LogFailed(new QuietLogger(loggers.CreateLogger(typeof(CallbackEndpoint))), e.Message);
        }

        return TypedResults.NoContent();
    }

    [LoggerMessage(EventIds.CallbackFailed, LogLevel.Warning, "A callback could not be passed on. {Reason} The flow polls by itself a little later.", EventName = nameof(EventIds.CallbackFailed))]
    private static partial void LogFailed(ILogger logger, string reason);
}
