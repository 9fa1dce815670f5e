using System.Text.Json;
using System.Text.Json.Nodes;
using TwoFactor.Emulator.State;

namespace TwoFactor.Emulator.Phone;

/// <summary>The HTTP API of the switches of both services.</summary>
internal static class SwitchApi
{
    public static void MapSwitchApi(this IEndpointRouteBuilder routes, EmulatorOptions options, ChangeSignal changed)
    {
        routes.MapGet("/api/switches", () => EmulatorSwitch.All.Select(one => new SwitchState(
            one.Name, one.IsFlag, Value(one, one.Read(options)), Value(one, one.Default), one.Description)));
        routes.MapPut("/api/switches/{name}", (string name, NewSwitchValue body) =>
        {
            if (EmulatorSwitch.All.FirstOrDefault(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not EmulatorSwitch found)
                return Results.NotFound();
            string text = body.Value.ValueKind == JsonValueKind.String ? body.Value.GetString()! : body.Value.ToString();
            if (!found.TrySet(options, text))
                return Results.BadRequest(new { error = found.IsFlag ? "The value is true or false." : "The value is a duration, such as 90s or 5m, of at most 10000d." });
            changed.Raise();
            return Results.NoContent();
        });
    }

    private static JsonValue Value(EmulatorSwitch one, string text) =>
        one.IsFlag ? JsonValue.Create(text == "true") : JsonValue.Create(text);
}
