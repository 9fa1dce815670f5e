namespace TwoFactor.Demo.Stage;

/// <summary>Lets the stage show the portal in a frame. The pages of TwoFactor refuse every frame, so that no page can put itself around them; the demo
/// makes an exception for pages of its own address. A host of your own needs none.</summary>
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
