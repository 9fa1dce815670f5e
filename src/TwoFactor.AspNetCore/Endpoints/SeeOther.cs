using Microsoft.AspNetCore.Http;

namespace TwoFactor.AspNetCore.Endpoints;

/// <summary>Sends a browser on after a post, with a get (303).</summary>
/// <param name="location">A path of this host, as it can stand in a header.</param>
internal sealed class SeeOther(string location) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        return Task.CompletedTask;
    }
}
