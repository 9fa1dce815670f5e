using System.Runtime.CompilerServices;

namespace TwoFactor.AspNetCore.Tests.Host;

/// <summary>The flow of the host, which counts its calls and its open waits.</summary>
internal sealed class ObservedFlow(ITwoFactorFlow flow) : ITwoFactorFlow
{
    private int waiting;
    private int starts;
    private int leftStarts;
    private int receivedCallbacks;
    private int completions;

    /// <summary>The number of open waits.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    public int Starts => Volatile.Read(ref starts);

    /// <summary>How many starts were cancelled by their caller.</summary>
    public int LeftStarts => Volatile.Read(ref leftStarts);

    public int ReceivedCallbacks => Volatile.Read(ref receivedCallbacks);

    /// <summary>How often an outcome was asked for.</summary>
    public int Completions => Volatile.Read(ref completions);

    /// <summary>If set, every call throws it, as with a failing store.</summary>
    public TwoFactorException? Trouble { get; set; }

    /// <summary>If set, it is called before each call of <see cref="CompleteAsync"/>.</summary>
    public Func<Task>? BeforeComplete { get; set; }

    /// <summary>If set, it is called after each cancellation.</summary>
    public Action? AfterCancel { get; set; }

    /// <summary>If set, changes each outcome before the caller gets it.</summary>
    public Action<FlowOutcome>? Changes { get; set; }

    public async Task<FlowStart> StartAsync(FlowRequest request, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref starts);
        if (Trouble is { } trouble)
            throw trouble;
        try
        {
            return await flow.StartAsync(request, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref leftStarts);
            throw;
        }
    }

    public Task<FlowStatus> GetAsync(FlowKey key, CancellationToken cancellationToken = default) =>
        Trouble is { } trouble ? Task.FromException<FlowStatus>(trouble) : flow.GetAsync(key, cancellationToken);

    public async Task<FlowStatus> WaitAsync(FlowKey key, long seen, TimeSpan atMost, CancellationToken cancellationToken = default)
    {
        if (Trouble is { } trouble)
            throw trouble;
        Interlocked.Increment(ref waiting);
        try
        {
            return await flow.WaitAsync(key, seen, atMost, cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
    }

    public async IAsyncEnumerable<FlowStatus> WatchAsync(FlowKey key, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (Trouble is { } trouble)
            throw trouble;
        await foreach (FlowStatus status in flow.WatchAsync(key, cancellationToken))
            yield return status;
    }

    public async Task<FlowOutcome> CompleteAsync(FlowKey key, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref completions);
        if (Trouble is { } trouble)
            throw trouble;
        if (BeforeComplete is { } before)
            await before();
        FlowOutcome outcome = await flow.CompleteAsync(key, cancellationToken);
        Changes?.Invoke(outcome);
        return outcome;
    }

    public async Task CancelAsync(FlowKey key, CancellationToken cancellationToken = default)
    {
        if (Trouble is { } trouble)
            throw trouble;
        await flow.CancelAsync(key, cancellationToken);
        AfterCancel?.Invoke();
    }

    public Task<bool> ReceiveCallbackAsync(string callbackToken, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref receivedCallbacks);
        return Trouble is { } trouble ? Task.FromException<bool>(trouble) : flow.ReceiveCallbackAsync(callbackToken, cancellationToken);
    }
}
