namespace TwoFactor.PostgreSql;

/// <summary>Runs at most a few pieces of work for each key at the same time. Work for one key does not wait for that of another.</summary>
internal sealed class KeyedLimit(int most)
{
    private readonly Dictionary<string, Places> keys = new(StringComparer.Ordinal);

    public async Task<T> RunAsync<T>(string key, Func<Task<T>> work)
    {
        Places places = Enter(key);
        try
        {
            await places.Free.WaitAsync().ConfigureAwait(false);
            try
            {
                return await work().ConfigureAwait(false);
            }
            finally
            {
                places.Free.Release();
            }
        }
        finally
        {
            Leave(key, places);
        }
    }

    private Places Enter(string key)
    {
        lock (keys)
        {
            if (!keys.TryGetValue(key, out Places? places))
                keys[key] = places = new Places(new SemaphoreSlim(most));
            places.Callers++;
            return places;
        }
    }

    private void Leave(string key, Places places)
    {
        lock (keys)
        {
            if (--places.Callers > 0)
                return;
            keys.Remove(key);
        }

        places.Free.Dispose();
    }

    private sealed record Places(SemaphoreSlim Free)
    {
        public int Callers { get; set; }
    }
}
