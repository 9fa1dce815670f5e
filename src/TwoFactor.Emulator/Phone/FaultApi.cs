namespace TwoFactor.Emulator.Phone;

/// <summary>The HTTP API that switches faults on and off.</summary>
internal static class FaultApi
{
    public static void MapFaultApi(this IEndpointRouteBuilder routes, FaultPlan faults)
    {
        routes.MapGet("/api/faults", () => faults.Active);
        routes.MapPost("/api/faults", (Fault fault) =>
        {
            if (FaultPlan.Objection(fault) is string objection)
                return Results.BadRequest(new { error = objection });
            faults.Add(fault);
            return Results.NoContent();
        });
        routes.MapDelete("/api/faults", () =>
        {
            faults.Clear();
            return Results.NoContent();
        });
    }
}
