using System.Net;

namespace TwoFactor.Emulator.Phone;

/// <summary>
/// Keeps web pages of strangers, open in the same browser, from using the phone: a request whose <c>Origin</c> is another site is refused,
/// and so is one for a foreign host name that was made to point here.
/// </summary>
internal static class LocalCallersOnly
{
    public static void UseLocalCallersOnly(this IApplicationBuilder app, IPAddress boundTo) => app.Use((context, next) =>
    {
        string host = context.Request.Host.Host;
        bool ours = host is "localhost" or "127.0.0.1" or "[::1]" || host == boundTo.ToString() || boundTo.Equals(IPAddress.Any);
        string origin = context.Request.Headers.Origin.ToString();
        bool sameSite = origin.Length == 0 || origin == $"{context.Request.Scheme}://{context.Request.Host}";
        if (ours && sameSite)
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    });
}
