using TwoFactor.Emulator;

namespace TwoFactor.Demo.Stage;

/// <summary>What a visitor can do behind the scenes: switch a tenant's service, break a server, and look at the metrics and at the wire.</summary>
internal static class StageEndpoints
{
    private const string ProviderSetting = "TwoFactor:Tenants:acme:Provider";
    private const int ExchangesShown = 12;

    public static void MapStage(this WebApplication app, EmulatorHost emulator, StageMetrics metrics)
    {
        PrimaryServer primary = new(emulator.Faults);
        RouteGroupBuilder stage = app.MapGroup("/stage");
        stage.MapGet("/", (IConfiguration configuration) => Results.Content(StagePage.Html(emulator.PhoneAddress), "text/html; charset=utf-8"));
        stage.MapGet("/state", (IConfiguration configuration) => new
        {
            Provider = configuration[ProviderSetting],
            IsPrimaryDown = primary.IsDown,
            Metrics = metrics.All,
            Wire = emulator.Record.Exchanges.Reverse().Take(ExchangesShown).Select(StageExchange.Of),
        });
        stage.MapPost("/provider/{name}", (string name, IConfiguration configuration) =>
        {
            if (name is not ("Sezame" or "SecSign"))
                return Results.NotFound();
            configuration[ProviderSetting] = name; // a real host edits appsettings.json, and .NET notices
            ((IConfigurationRoot)configuration).Reload();
            return Results.NoContent();
        }).AddEndpointFilter(FromThisPageAsync);
        stage.MapPost("/primary/{state}", (string state) =>
        {
            primary.IsDown = state == "down";
            return Results.NoContent();
        }).AddEndpointFilter(FromThisPageAsync);
    }

    /// <summary>Lets only the stage's own script through: no page of another site can send a header of its own.</summary>
    private static ValueTask<object?> FromThisPageAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers.ContainsKey("X-Stage") ? next(context) : ValueTask.FromResult<object?>(Results.StatusCode(StatusCodes.Status403Forbidden));
}
