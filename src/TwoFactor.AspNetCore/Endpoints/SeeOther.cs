using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Redirects a browser, which continues with a GET, also after a POST (303).</summary>
/// <param name="location">A path of this host, encoded for a header.</param>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
