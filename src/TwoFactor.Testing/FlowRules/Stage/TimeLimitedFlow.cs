using TwoFactor.Testing.Suites;

namespace TwoFactor.Testing.FlowRules.Stage;

/// <summary>Passes on every call. A call that should end but does not is ended with a <see cref="DidNotEndException"/>.</summary>
internal sealed class TimeLimitedFlow(ITwoFactorFlow flow, TimeSpan timeout) : ITwoFactorFlow
{
    // Without a first factor it answers after a fixed time, so that the time reveals nothing.
    public Task<FlowStart> StartAsync(FlowRequest request, CancellationToken cancellationToken = default) => flow.StartAsync(request, cancellationToken);

    public Task<FlowStatus> GetAsync(FlowKey key, CancellationToken cancellationToken = default) => EndAsync(flow.GetAsync(key, cancellationToken));

    public Task<FlowStatus> WaitAsync(FlowKey key, long seen, TimeSpan atMost, CancellationToken cancellationToken = default) =>
        flow.WaitAsync(key, seen, atMost, cancellationToken);

    public IAsyncEnumerable<FlowStatus> WatchAsync(FlowKey key, CancellationToken cancellationToken = default) => flow.WatchAsync(key, cancellationToken);

    public Task<FlowOutcome> CompleteAsync(FlowKey key, CancellationToken cancellationToken = default) => EndAsync(flow.CompleteAsync(key, cancellationToken));

    public Task CancelAsync(FlowKey key, CancellationToken cancellationToken = default) =>
        flow.CancelAsync(key, cancellationToken).WithinAsync(timeout);

    public Task<bool> ReceiveCallbackAsync(string callbackToken, CancellationToken cancellationToken = default) => EndAsync(flow.ReceiveCallbackAsync(callbackToken, cancellationToken));

    private Task<T> EndAsync<T>(Task<T> call) => call.WithinAsync(timeout);
}
