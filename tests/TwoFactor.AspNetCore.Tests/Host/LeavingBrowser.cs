using Microsoft.AspNetCore.Builder;

namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>A browser that leaves before it has the response.</summary>
internal static class LeavingBrowser
{
    /// <summary>Lets the browser leave its requests for this path at a moment that the test chooses. The requests' responses still arrive at the test.</summary>
    public static Action<WebApplication> At(string path, CancellationToken leaving) => app => app.Use((http, next) =>
    {
        if (http.Request.Path == path)
            http.RequestAborted = leaving;
        return next(http);
    });
}
