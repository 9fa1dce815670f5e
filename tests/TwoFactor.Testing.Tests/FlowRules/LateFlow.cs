using System.Collections.Concurrent;

namespace TwoFactor.Testing.Tests.FlowRules;

/// <summary>A correct flow over slow connections: the status of an open login reaches its caller late. Another look at that login meanwhile cancels the
/// login first, and so sees its end earlier.</summary>
/// <param name="flow">The flow.</param>
/// <param name="held">The logins whose status is on its way, on all nodes.</param>
/// <param name="time">The clock of the case.</param>
internal sealed class LateFlow(ITwoFactorFlow flow, ConcurrentDictionary<string, bool> held, TimeProvider time) : ITwoFactorFlow
{
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(500);

    public async Task<FlowStatus> GetAsync(FlowKey key, CancellationToken cancellationToken = default)
    {
        FlowStatus status = await flow.GetAsync(key, cancellationToken);
        if (status.State.IsFinal())
            return status;
        if (held.TryAdd(key.Id, true))
        {
            await Task.Delay(Late, time, cancellationToken);
            held.TryRemove(key.Id, out _);
            return status;
        }

        await flow.CancelAsync(key, cancellationToken);
        return await flow.GetAsync(key, cancellationToken);
    }

    public Task<FlowStart> StartAsync(FlowRequest request, CancellationToken cancellationToken = default) => flow.StartAsync(request, cancellationToken);

    public Task<FlowStatus> WaitAsync(FlowKey key, long seen, TimeSpan atMost, CancellationToken cancellationToken = default) =>
        flow.WaitAsync(key, seen, atMost, cancellationToken);

    public IAsyncEnumerable<FlowStatus> WatchAsync(FlowKey key, CancellationToken cancellationToken = default) => flow.WatchAsync(key, cancellationToken);

    public Task<FlowOutcome> CompleteAsync(FlowKey key, CancellationToken cancellationToken = default) => flow.CompleteAsync(key, cancellationToken);

    public Task CancelAsync(FlowKey key, CancellationToken cancellationToken = default) => flow.CancelAsync(key, cancellationToken);

    public Task<bool> ReceiveCallbackAsync(string callbackToken, CancellationToken cancellationToken = default) => flow.ReceiveCallbackAsync(callbackToken, cancellationToken);
}
