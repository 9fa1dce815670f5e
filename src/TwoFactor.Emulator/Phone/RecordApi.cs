namespace TwoFactor.Emulator.Phone;

/// <summary>The HTTP API of the record. <c>after</c> leaves out the exchanges up to that number.</summary>
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
