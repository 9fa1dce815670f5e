namespace TwoFactor.Emulator.Http;

/// <summary>Sends an answer, or the part of it that a fault allows.</summary>
internal sealed class AnswerWriter(TimeProvider time)
{
    public async Task WriteAsync(HttpContext context, Answer answer, Fault? fault)
    {
        HttpResponse response = context.Response;
        response.StatusCode = answer.Status;
        if (answer.ContentType is not null)
            response.ContentType = answer.ContentType;
        foreach ((string name, string value) in answer.Headers)
            response.Headers[name] = value;
        byte[] body = answer.Status == StatusCodes.Status204NoContent ? [] : answer.Body;
        if (answer.Status != StatusCodes.Status204NoContent)
            response.ContentLength = body.Length;

        if (fault?.Kind is FaultKind.TruncatedBody)
            await BreakOffAsync(context, body);
        else if (fault?.Kind is FaultKind.SlowDrip)
            await DripAsync(context, body, fault.Delay);
        else if (body.Length > 0)       // after a 204, Kestrel throws even for an empty write
            await response.Body.WriteAsync(body, context.RequestAborted);
    }

    /// <summary>Resets the connection, as a crash does. The client sees "connection reset".</summary>
    public static void Reset(HttpContext context) => context.Abort();

    private static async Task BreakOffAsync(HttpContext context, byte[] body)
    {
        if (body.Length > 0)
        {
            await context.Response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        context.Abort();
    }

    private async Task DripAsync(HttpContext context, byte[] body, TimeSpan pause)
    {
        for (int at = 0; at < body.Length; at++)
        {
            await Task.Delay(pause, time, context.RequestAborted);
            await context.Response.Body.WriteAsync(body.AsMemory(at, 1), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }
}
