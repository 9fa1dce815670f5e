namespace TwoFactor.Testing.FlowStores;

/// <summary>Records the keys with which a listener is called.</summary>
internal sealed class WakeLog(TimeSpan timeout)
{
    private readonly Lock gate = new();
    private readonly List<string?> calls = [];
    private readonly List<(string?[] Keys, TaskCompletionSource Called)> awaited = [];

    public int Count(string? key)
    {
        lock (gate)
            return calls.Count(call => call == key);
    }

    public void Add(string? key)
    {
        TaskCompletionSource[] called;
        lock (gate)
        {
            calls.Add(key);
            called = [.. awaited.Where(entry => entry.Keys.Contains(key)).Select(entry => entry.Called)];
        }

        foreach (TaskCompletionSource one in called)
            one.TrySetResult();
    }

    /// <summary>Whether the listener was called with the key, or is called soon.</summary>
    public Task<bool> HasAsync(string? key) => HasOneOfAsync(key);

    /// <summary>Whether the listener was called with one of the keys, or is called soon.</summary>
    public async Task<bool> HasOneOfAsync(params string?[] keys)
    {
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (calls.Any(keys.Contains))
                return true;
            awaited.Add((keys, called));
        }

        Task first = await Task.WhenAny(called.Task, Task.Delay(timeout, TimeProvider.System)).ConfigureAwait(false);
        return first == called.Task;
    }

    public void Clear()
    {
        lock (gate)
            calls.Clear();
    }
}
