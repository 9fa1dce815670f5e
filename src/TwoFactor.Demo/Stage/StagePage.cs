namespace TwoFactor.Demo.Stage;

/// <summary>The stage's page and its two files, which are embedded in the assembly.</summary>
internal static class StagePage
{
    public static void MapStagePage(this IEndpointRouteBuilder routes, Uri phone)
    {
        string page = Read("stage.html").Replace("{phone}", phone.AbsoluteUri, StringComparison.Ordinal);
        string policy = $"default-src 'self'; img-src 'self' data:; frame-src 'self' {phone.GetLeftPart(UriPartial.Authority)}; frame-ancestors 'none'; base-uri 'none'";
        routes.MapGet("/", (HttpResponse response) =>
        {
            response.Headers.ContentSecurityPolicy = policy;
            return Results.Content(page, "text/html; charset=utf-8");
        });
        routes.MapGet("/stage.css", () => Results.Content(Read("stage.css"), "text/css; charset=utf-8"));
        routes.MapGet("/stage.js", () => Results.Content(Read("stage.js"), "text/javascript; charset=utf-8"));
    }

    private static string Read(string name)
    {
        using Stream resource = typeof(StagePage).Assembly.GetManifestResourceStream(name)!;
        using StreamReader reader = new(resource);
        return reader.ReadToEnd();
    }
}
