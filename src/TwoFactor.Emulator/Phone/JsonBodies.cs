using TwoFactor.Emulator.Client;

namespace TwoFactor.Emulator.Phone;

/// <summary>Reads every body as JSON, whatever its <c>Content-Type</c> is: <c>curl -d</c> sends that of a form. A body that cannot be read gets a 400 with
/// an error.</summary>
/// <remarks>The type protects from nothing: a form of another origin can have such a body too, and <see cref="PhoneGuard"/> refuses it.</remarks>
internal static class JsonBodies
{
    private static readonly Rejection Unreadable = new("The body is not JSON, or has an unknown member or value.");

    /// <summary>To be called before routing, which would answer 415 with an empty body.</summary>
    public static void UseJsonBodies(this IApplicationBuilder app) => app.Use(ReadAsync);

    private static async Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        bool hasBody = HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method);
        if (hasBody && !context.Request.HasJsonContentType())
            context.Request.ContentType = "application/json";
        await next(context);
        if (hasBody && context.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false })
            await context.Response.WriteAsJsonAsync(Unreadable, context.RequestAborted);
    }
}
