namespace TwoFactor.PostgreSql;

/// <summary>Runs the work for each key one after another, in the order of the calls. Work for different keys runs at the same time.</summary>
internal sealed class KeyedQueue
{
    private readonly Dictionary<string, Task> last = new(StringComparer.Ordinal);

    public async Task<T> RunAsync<T>(string key, Func<Task<T>> work)
    {
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? before;
        lock (last)
        {
            before = last.GetValueOrDefault(key);
            last[key] = end.Task;
        }

        try
        {
            if (before is not null)
                await before.ConfigureAwait(false);
            return await work().ConfigureAwait(false);
        }
        finally
        {
            lock (last)
            {
                if (last[key] == end.Task)
                    last.Remove(key);
            }

            end.SetResult();
        }
    }
}
