using System.Collections.Concurrent;
using System.Text.Json;

namespace TwoFactor.Chaos.Nodes;

/// <summary>Makes the calls that the driver asks for, any number at once, and writes the answers and reports.</summary>
internal sealed class NodeCalls(ITwoFactorFlow flow, NodeFault fault, TextWriter output)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, NodeCall> startedBy = new();
    private readonly ConcurrentDictionary<NodeCall, NodeAnswer> handedOut = new();
    private readonly HashSet<Task> running = [];

    /// <summary>Begins a call.</summary>
    public void Begin(string line)
    {
        running.RemoveWhere(task => task.IsCompleted);
        running.Add(AnswerAsync(JsonSerializer.Deserialize<NodeCall>(line)!));
    }

    /// <summary>Waits for the calls that were begun, as a web server does before its host is disposed.</summary>
    public Task DrainAsync() => Task.WhenAll(running);

    /// <summary>Writes an answer or a report.</summary>
    public static void Write(TextWriter output, NodeAnswer answer)
    {
        string line = JsonSerializer.Serialize(answer);
        lock (output)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }

    private async Task AnswerAsync(NodeCall call)
    {
        NodeAnswer answer;
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            answer = await MakeAsync(call);
        }
        catch (TwoFactorException e)
        {
            answer = new NodeAnswer(AnswerKind.Failed) { Reason = e.Error.ToString(), IsTransient = e.IsTransient, MayHaveBeenProcessed = e.MayHaveBeenProcessed };
        }
#pragma warning disable CA1031 // the top of a background task: the driver is told
        catch (Exception e)
#pragma warning restore CA1031
        {
            answer = new NodeAnswer(AnswerKind.Broken) { Text = e.ToString() };
        }

        if (fault == NodeFault.HandsOutTwice && call.Operation == NodeOperation.Complete && answer.IsNotFound)
            answer = await AgainAsync(call) ?? answer;
        Write(output, answer with { Number = call.Number });
    }

    // A moment later, so that a call that was faster has been answered.
    private async Task<NodeAnswer?> AgainAsync(NodeCall call)
    {
        await Task.Delay(TimeSpan.FromSeconds(0.5), TimeProvider.System);
        return handedOut.GetValueOrDefault(call with { Number = 0 });
    }

    private async Task<NodeAnswer> MakeAsync(NodeCall call)
    {
        FlowKey key = new(call.Id) { Tenant = call.Tenant, Subject = call.Subject, Purpose = call.Purpose, Browser = BrowserOf(call, startedBy.GetValueOrDefault(call.Id, call)) };
        switch (call.Operation)
        {
            case NodeOperation.Start:
                return await StartAsync(call);
            case NodeOperation.Wait:
                FlowStatus status = await flow.WaitAsync(key, call.Seen, LongestWait);
                return fault == NodeFault.ForgetsLogins && !status.State.IsFinal()
                    ? new NodeAnswer(AnswerKind.Failed) { Reason = nameof(TwoFactorError.ChallengeNotFound) }
                    : new NodeAnswer(AnswerKind.Done) { State = status.State, Version = status.Version };
            case NodeOperation.Complete:
                FlowOutcome outcome = await flow.CompleteAsync(key);
                NodeAnswer done = new(AnswerKind.Done) { State = outcome.State, Tenant = outcome.Tenant, Subject = outcome.Subject, Purpose = outcome.Purpose };
                if (fault == NodeFault.HandsOutTwice)
                    handedOut[call with { Number = 0 }] = done;
                return done;
            case NodeOperation.Cancel:
                await flow.CancelAsync(key);
                return new NodeAnswer(AnswerKind.Done) { State = ChallengeState.Cancelled };
            case NodeOperation.ReceiveCallback:
                if (fault == NodeFault.FailsOnCallbacks)
                    throw new InvalidOperationException("Callbacks fail here.");
                await flow.ReceiveCallbackAsync(call.Id);
                return new NodeAnswer(AnswerKind.Done);
            case NodeOperation.Measure:
                return Measure();
            default:
                throw new InvalidOperationException($"{call.Operation} is not an operation.");
        }
    }

    private async Task<NodeAnswer> StartAsync(NodeCall call)
    {
        ExchangeStamp.SetLogin(call.Stamp);
        FlowStart start = await flow.StartAsync(new FlowRequest(call.Tenant, call.Subject)
        {
            Purpose = call.Purpose,
            Browser = BrowserOf(call, call),
            Lifetime = NodeSettings.Lifetime,
        });
        if (start.Id is null)
            return new NodeAnswer(AnswerKind.Refused) { Reason = start.Refusal.ToString() };
        if (fault is NodeFault.ForgetsBrowsers or NodeFault.SeparatesStarts)
            startedBy[start.Id] = call;
        return new NodeAnswer(AnswerKind.Done) { Id = start.Id, State = start.Status!.State, Version = start.Status.Version };
    }

    private string BrowserOf(NodeCall call, NodeCall start) => fault switch
    {
        NodeFault.ForgetsBrowsers => start.Browser,
        NodeFault.SeparatesStarts => call.Browser + start.Stamp,
        _ => call.Browser,
    };

    private static NodeAnswer Measure()
    {
        for (int i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return new NodeAnswer(AnswerKind.Done) { Bytes = GC.GetTotalMemory(forceFullCollection: true) };
    }
}
