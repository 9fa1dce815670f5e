using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Converts exceptions of the flow into responses, and prevents caching of responses.</summary>
internal sealed partial class FailureFilter(EndpointAnswers answers, ILogger<FailureFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        HttpContext http = context.HttpContext;
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            return await next(context);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.ChallengeNotFound)
        {
            LogNotFound(http.Request.Path);
            return answers.Restart(http);
        }
        catch (TwoFactorException e) when (e.Error == TwoFactorError.InvalidRequest && e.IsTransient)
        {
            return EndpointAnswers.NotFinal();
        }
        catch (TwoFactorException e)
        {
            LogUnavailable(http.Request.Path, e.Message);
            return answers.Unavailable(http, e.RetryAfter);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty; // the browser has left
        }
    }

    [LoggerMessage(EventIds.FlowNotFound, LogLevel.Information, "{Path}: the flow has expired, was already completed, or belongs to another browser.", EventName = nameof(EventIds.FlowNotFound))]
    private partial void LogNotFound(PathString path);

    [LoggerMessage(EventIds.ServiceUnavailable, LogLevel.Warning, "{Path} cannot be served now. {Reason}", EventName = nameof(EventIds.ServiceUnavailable))]
    private partial void LogUnavailable(PathString path, string reason);
}
