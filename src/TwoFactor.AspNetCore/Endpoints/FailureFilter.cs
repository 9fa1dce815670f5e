using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.AspNetCore.Questions;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Converts exceptions of the flow into responses, and prevents caching of responses.</summary>
internal sealed partial class FailureFilter(EndpointAnswers answers, TwoFactorLinks links, QuietLogger<FailureFilter> logger) : IEndpointFilter
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
            return answers.Unavailable(http, e.RetryAfter, PageOf(http));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return Results.Empty; // the browser has left
        }
    }

    // Where the person tries again: on the account page or at a login of Identity, this is not the page of the question.
    private string? PageOf(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName switch
    {
        EndpointNames.Identity => ReturnUrls.OwnAddress(http.Request),
        { } name when name.StartsWith(EndpointNames.Phone, StringComparison.Ordinal) => links.To(http, EndpointNames.Phone, QuestionCookie.Login),
        _ => null,
    };

    [LoggerMessage(EventIds.FlowNotFound, LogLevel.Information, "{Path}: the flow has expired, was already completed, or belongs to another browser.", EventName = nameof(EventIds.FlowNotFound))]
    private partial void LogNotFound(PathString path);

    [LoggerMessage(EventIds.ServiceUnavailable, LogLevel.Warning, "{Path} cannot be served now. {Reason}", EventName = nameof(EventIds.ServiceUnavailable))]
    private partial void LogUnavailable(PathString path, string reason);
}
