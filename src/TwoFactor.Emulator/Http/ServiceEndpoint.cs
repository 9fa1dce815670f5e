namespace TwoFactor.Emulator.Http;

/// <summary>Stands between Kestrel and a service: reads the request, asks the service, records the exchange, writes the answer.</summary>
internal sealed class ServiceEndpoint(EmulatedServer server, IEmulatedService service, ExchangeRecord record, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context)
    {
        DateTimeOffset startedAt = time.GetUtcNow();
        byte[]? body = await BoundedBody.ReadAsync(context.Request.Body, context.RequestAborted);
        EmulatedRequest request = new(context.Request.Method, context.Request.Path.Value ?? "/", body, context.Connection.ClientCertificate);
        string call = service.NameOf(request);

        Answer answer = service.Answer(request);
        record.Add(server, call, request, context.Request.Headers, answer, startedAt);
        if (body is null)
            context.Response.Headers.Connection = "close";     // the rest of the body is not worth reading
        await WriteAsync(context.Response, answer, context.RequestAborted);
    }

    private static async Task WriteAsync(HttpResponse response, Answer answer, CancellationToken cancellationToken)
    {
        response.StatusCode = answer.Status;
        if (answer.ContentType is not null)
            response.ContentType = answer.ContentType;
        foreach ((string name, string value) in answer.Headers)
            response.Headers[name] = value;
        if (answer.Status == StatusCodes.Status204NoContent)
            return;

        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, cancellationToken);
    }
}
