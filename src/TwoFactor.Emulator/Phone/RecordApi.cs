namespace TwoFactor.Emulator.Phone;

/// <summary>The record of exchanges over HTTP.</summary>
internal static class RecordApi
{
    public static void MapRecordApi(this IEndpointRouteBuilder routes, ExchangeRecord record)
    {
        routes.MapGet("/api/record", (long? after) => record.Exchanges.Where(exchange => exchange.Number > (after ?? 0)));
        routes.MapDelete("/api/record", () =>
        {
            record.Clear();
            return Results.NoContent();
        });
    }
}
