namespace TwoFactor.Demo.Stage;

/// <summary>Allows the stage to show the portal in a frame. The pages of TwoFactor forbid frames, as a protection against clickjacking. The demo
/// makes an exception for pages of its own origin. Your own host does not need this.</summary>
internal sealed class StageFrame : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((context, rest) =>
        {
            context.Response.OnStarting(() => AllowAsync(context.Response.Headers));
            return rest(context);
        });
        next(app);
    };

    private static Task AllowAsync(IHeaderDictionary headers)
    {
        headers.XFrameOptions = "SAMEORIGIN";
        string policy = headers.ContentSecurityPolicy.ToString();
        headers.ContentSecurityPolicy = policy.Length == 0
            ? "frame-ancestors 'self'"
            : policy.Replace("frame-ancestors 'none'", "frame-ancestors 'self'", StringComparison.Ordinal);
        return Task.CompletedTask;
    }
}
