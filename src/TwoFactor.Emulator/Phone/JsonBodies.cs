using System.Text.Json;
using TwoFactor.Emulator.Client;

namespace TwoFactor.Emulator.Phone;

/// <summary>Reads every body as JSON, whatever its <c>Content-Type</c> is: <c>curl -d</c> sends that of a form. A body that cannot be read gets a 400 with
/// an error.</summary>
/// <remarks>The type protects from nothing: a form of another origin can have such a body too, and <see cref="PhoneGuard"/> refuses it.</remarks>
internal static class JsonBodies
{
    /// <summary>To be called before routing, which would answer 415 with an empty body.</summary>
    public static void UseJsonBodies(this IApplicationBuilder app) => app.Use(ReadAsync);

    private static async Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        bool hasBody = HttpMethods.IsPost(context.Request.Method) || HttpMethods.IsPut(context.Request.Method);
        if (hasBody && !context.Request.HasJsonContentType())
            context.Request.ContentType = "application/json";
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = e.StatusCode;
            if (hasBody && e.StatusCode == StatusCodes.Status400BadRequest)
                await context.Response.WriteAsJsonAsync(Unreadable(e.InnerException as JsonException), context.RequestAborted);
        }
    }

    // The path of a member is "$.delay"; that of a text that is no JSON object is "$", or none.
    private static Rejection Unreadable(JsonException? cause)
    {
        string where = cause?.Path is ['$', '.', .. string member] ? $": {member}" : "";
        return new Rejection($"The body is not JSON, or has an unknown member or value{where}.");
    }
}
