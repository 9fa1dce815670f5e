using TwoFactor.Emulator.Faults;

namespace TwoFactor.Emulator.Http;

/// <summary>Connects Kestrel with a service: reads the request, asks the service, records the exchange, and sends the answer. Applies the faults on
/// the way.</summary>
internal sealed class ServiceEndpoint(
    EmulatedServer server, IEmulatedService service, ExchangeRecord record, FaultPlan faults, TimeProvider time, int seed)
{
    private readonly AnswerWriter writer = new(time);
    private readonly Random random = new(seed);

    public async Task HandleAsync(HttpContext context)
    {
        DateTimeOffset startedAt = time.GetUtcNow();
        EmulatedRequest request = await ReadAsync(context);
        string call = service.NameOf(request);

        IReadOnlyList<Fault> happening = faults.Roll(server, call);
        Fault? fault = happening.FirstOrDefault(fault => fault.Kind is not FaultKind.Latency);

        Answer? answer = fault?.Kind is FaultKind.ResetBeforeProcessing or FaultKind.NoAnswer ? null : Make(request, fault);
        if (answer?.Completed is { } completed)
        {
            context.Response.OnCompleted(() =>
            {
                completed();
                return Task.CompletedTask;
            });
        }

        bool isSent = answer is not null && fault?.Kind is not FaultKind.ResetAfterProcessing;
        record.Add(server, call, request, context.Request.Headers, isSent ? answer : null, fault?.Kind, startedAt);
        // Only the answer is late: a slow service has rung the phone, whether or not the client still waits.
        foreach (Fault latency in happening.Where(fault => fault.Kind is FaultKind.Latency))
            await Task.Delay(latency.Delay, time, context.RequestAborted);
        if (isSent)
            await SendAsync(context, answer!, fault, isComplete: request.Body is not null);
        else if (fault?.Kind is FaultKind.NoAnswer)
            await Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted);
        else
            AnswerWriter.Reset(context);
    }

    private static async Task<EmulatedRequest> ReadAsync(HttpContext context)
    {
        byte[]? body = await BoundedBody.ReadAsync(context.Request.Body, context.RequestAborted);
        return new EmulatedRequest(context.Request.Method, context.Request.Path.Value ?? "/", body, context.Connection.ClientCertificate);
    }

    private Answer Make(EmulatedRequest request, Fault? fault)
    {
        if (FaultyAnswers.Instead(fault) is Answer page)
            return page;
        Answer answer = service.Answer(request);
        lock (random)
            return FaultyAnswers.Spoil(answer, fault, random);
    }

    private Task SendAsync(HttpContext context, Answer answer, Fault? fault, bool isComplete)
    {
        if (!isComplete)
            context.Response.Headers.Connection = "close";      // the rest of the body is not read
        return writer.WriteAsync(context, answer, fault);
    }
}
