using TwoFactor.Demo.Rotation;
using TwoFactor.Emulator;

namespace TwoFactor.Demo.Stage;

/// <summary>The page with the portal and the phone. On it, a visitor can also switch a tenant's service, stop a server, replace a certificate, and
/// see the metrics and the requests.</summary>
internal static class StageEndpoints
{
    private const string ProviderSetting = "TwoFactor:Tenants:acme:Provider";
    private const int ExchangesShown = 60;
    private const int LoginsPerSecond = 50;

    public static void MapStage(this WebApplication app, EmulatorHost emulator, StageMetrics metrics, CertificateRotation rotation)
    {
        PrimaryServer primary = new(emulator.Faults);
        RouteGroupBuilder stage = app.MapGroup("/stage");
        stage.MapStagePage(emulator.PhoneAddress);
        stage.MapGet("/state", (IConfiguration configuration) => new
        {
            Phone = emulator.PhoneAddress,
            Provider = configuration[ProviderSetting],
            IsPrimaryDown = primary.IsDown,
            Rotation = rotation.Progress,
            IsRotating = rotation.IsRunning,
            Metrics = metrics.All,
            Wire = emulator.Record.Exchanges.Reverse().Take(ExchangesShown).Select(StageExchange.Of),
        });

        RouteGroupBuilder actions = stage.MapGroup(string.Empty);
        actions.AddEndpointFilter(FromThisPageAsync);
        actions.MapPost("/provider/{name}", (string name, IConfiguration configuration) => SwitchProvider(name, configuration));
        actions.MapPost("/primary/{state}", (string state) =>
        {
            primary.IsDown = state == "down";
            return Results.NoContent();
        });
        actions.MapPost("/rotation", (IConfiguration configuration, IHostApplicationLifetime host) =>
        {
            if (rotation.IsRunning || configuration[ProviderSetting] != "Sezame") // SecSign ID has no client certificates
                return Results.Conflict();
            _ = rotation.RunAsync(LoginsPerSecond, host.ApplicationStopping);
            return Results.Accepted();
        });
    }

    private static IResult SwitchProvider(string name, IConfiguration configuration)
    {
        if (name is not ("Sezame" or "SecSign"))
            return Results.NotFound();
        configuration[ProviderSetting] = name; // in a real host, an operator edits appsettings.json, and .NET reloads it
        ((IConfigurationRoot)configuration).Reload();
        return Results.NoContent();
    }

    /// <summary>Allows only requests of the stage's own script. Pages of other sites cannot send a custom header.</summary>
    private static ValueTask<object?> FromThisPageAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.Request.Headers.ContainsKey("X-Stage") ? next(context) : ValueTask.FromResult<object?>(Results.StatusCode(StatusCodes.Status403Forbidden));
}
