using static TwoFactor.Testing.Tests.FlowStores.Sample.StoreFault;

namespace TwoFactor.Testing.Tests.FlowStores.Sample;

/// <summary>The listeners on one node.</summary>
internal sealed class SampleListeners(StoreFault fault)
{
    private readonly Lock gate = new();
    private readonly List<Action<string?>> listeners = [];

    public IAsyncDisposable Add(Action<string?> wake)
    {
        lock (gate)
            listeners.Add(wake);
        return new Listening(() => Remove(wake));
    }

    public void Gap()
    {
        if (fault != SaysNothingOfGaps)
            Wake(null);
    }

    public void Wake(string? flow)
    {
        Action<string?>[] called;
        lock (gate)
            called = [.. fault == WakesOneListener ? listeners.Take(1) : listeners];
        foreach (Action<string?> listener in called)
        {
            if (!TryCall(listener, flow) && fault == StopsAtAThrowingListener)
                return;
        }
    }

    private static bool TryCall(Action<string?> listener, string? flow)
    {
        try
        {
            listener(flow);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void Remove(Action<string?> wake)
    {
        if (fault == CallsDisposedListeners)
            return;
        lock (gate)
            listeners.Remove(wake);
    }

    private sealed class Listening(Action remove) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            remove();
            return ValueTask.CompletedTask;
        }
    }
}
