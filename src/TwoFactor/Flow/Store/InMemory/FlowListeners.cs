namespace TwoFactor.Flow;

/// <summary>The listeners for changes of flows.</summary>
internal sealed class FlowListeners
{
    private readonly Lock changing = new();
    private Listener[] listeners = [];

    public IAsyncDisposable Add(Action<string?> wake)
    {
        Listener listener = new(this, wake);
        lock (changing)
            listeners = [.. listeners, listener];
        return listener;
    }

    public void Wake(string? flow)
    {
        foreach (Listener listener in Volatile.Read(ref listeners))
            listener.Wake(flow);
    }

    private void Remove(Listener listener)
    {
        lock (changing)
            listeners = [.. listeners.Where(other => other != listener)];
    }

    private sealed class Listener(FlowListeners owner, Action<string?> wake) : IAsyncDisposable
    {
        public void Wake(string? flow) => StoreWakeUp.Call(wake, flow);

        public ValueTask DisposeAsync()
        {
            owner.Remove(this);
            return ValueTask.CompletedTask;
        }
    }
}
