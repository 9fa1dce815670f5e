using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace TwoFactor.Documentation.Tests.Logins;

/// <summary>The examples of a page of one's own, so that they compile. <see cref="ListingTests"/> compares the texts.</summary>
internal static class LoginExample
{
    public static void Register(WebApplicationBuilder builder)
    {
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor"))
            .AddSezame()
            .AddSecSign();
    }

    public static void Map(WebApplication app)
    {
        app.MapPost("/login/phone", async (ITwoFactorFlow flow, HttpContext http) =>
        {
            FlowStart start = await flow.StartAsync(new FlowRequest("acme", Subject(http)) { Browser = Browser(http) }, http.RequestAborted);
            return Results.Json(new { start.Id, start.ComparisonCode, Picture = start.AccessPass?.ToDataUri(), Refusal = start.Refusal?.ToString() });
        });
        app.MapGet("/login/phone/{id}", async (string id, long seen, ITwoFactorFlow flow, HttpContext http) =>
        {
            FlowStatus status = await flow.WaitAsync(Key(http, id), seen, TimeSpan.FromSeconds(25), http.RequestAborted);
            return Results.Json(new { State = status.State.ToString(), status.Version, IsFinal = status.State.IsFinal() });
        });
        app.MapPost("/login/phone/{id}", async (string id, ITwoFactorFlow flow, HttpContext http) =>
        {
            FlowOutcome outcome = await flow.CompleteAsync(Key(http, id), http.RequestAborted);
            return outcome.State == ChallengeState.Approved ? SignIn(http, outcome.Subject) : Results.Unauthorized();
        });
    }

    private static FlowKey Key(HttpContext http, string id) => new(id) { Tenant = "acme", Subject = Subject(http), Browser = Browser(http) };

    private static string Subject(HttpContext http) => http.User.Identity!.Name!;

    private static string Browser(HttpContext http) => http.Request.Cookies["browser"]!;

    private static IResult SignIn(HttpContext http, string subject) => Results.Ok(new { subject, http.TraceIdentifier });
}
