using System.Globalization;

namespace TwoFactor.StoreNode;

/// <summary>Makes the calls of a test, concurrently, and writes the answers.</summary>
internal sealed class NodeCalls(ITwoFactorFlow flow, TextWriter output)
{
    private readonly Lock writing = new();

    /// <summary>Begins a call: <c>number, operation, tenant, subject, id, version</c>.</summary>
    public void Begin(string line) => _ = AnswerAsync(line.Split('\t'));

    private async Task AnswerAsync(string[] call)
    {
        string answer;
        try
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            answer = await MakeAsync(call);
        }
        catch (TwoFactorException e)
        {
            answer = $"failed\t{e.Error}\t{e.IsTransient}\t{e.MayHaveBeenProcessed}";
        }
#pragma warning disable CA1031 // the top of a background task: the test is told
        catch (Exception e)
#pragma warning restore CA1031
        {
            answer = $"broken\t{e.ToString().ReplaceLineEndings(" ")}";
        }

        lock (writing)
        {
            output.WriteLine($"{call[0]}\t{answer}");
            output.Flush();
        }
    }

    private async Task<string> MakeAsync(string[] call)
    {
        string browser = $"browser of {call[3]}";
        FlowKey key = new(call[4]) { Tenant = call[2], Subject = call[3], Browser = browser };
        switch (call[1])
        {
            case "start":
                FlowStart start = await flow.StartAsync(new FlowRequest(call[2], call[3]) { Browser = browser });
                return start.Id is null ? $"refused\t{start.Refusal}" : $"done\t{start.Id}\t{start.Status!.Version}";
            case "wait":
                FlowStatus status = await flow.WaitAsync(key, long.Parse(call[5], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(5));
                return $"done\t{status.State}\t{status.Version}";
            case "complete":
                FlowOutcome outcome = await flow.CompleteAsync(key);
                return $"done\t{outcome.State}\t{outcome.Subject}";
            case "callback":
                return $"done\t{await flow.ReceiveCallbackAsync(call[4])}";
            default:
                throw new ArgumentException($"There is no call {call[1]}.");
        }
    }
}
