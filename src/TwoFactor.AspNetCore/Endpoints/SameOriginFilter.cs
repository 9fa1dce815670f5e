using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TwoFactor.AspNetCore.Diagnostics;
using TwoFactor.Telemetry;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Refuses requests that no page of this host has sent, for endpoints that change something: another site must not act with the user's cookies. See
/// <see cref="SameOrigin"/>.</summary>
internal sealed partial class SameOriginFilter(EndpointAnswers answers, QuietLogger<SameOriginFilter> logger) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (SameOrigin.IsProven(context.HttpContext.Request))
            return await next(context);
        LogRefused(context.HttpContext.Request.Path);
        return answers.CrossSite(context.HttpContext);
    }

    [LoggerMessage(EventIds.CrossSiteRefused, LogLevel.Warning, "A request to {Path} does not come from a page of this host, and is refused. If it did come from this host, the application sees another scheme or host name than the browser: use forwarded headers.", EventName = nameof(EventIds.CrossSiteRefused))]
    private partial void LogRefused(PathString path);
}
