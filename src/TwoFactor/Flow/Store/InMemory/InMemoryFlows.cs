namespace TwoFactor.Flow;

/// <summary>The flows of an <see cref="InMemoryFlowStore"/>. Not thread-safe: the store's lock guards it.</summary>
internal sealed class InMemoryFlows
{
    private readonly ExpiringEntries<InMemoryFlow> open = new();
    private readonly ExpiringEntries<InMemoryFlow> finished = new();

    public InMemoryFlow? Find(string key, TimeSpan now) => open.Find(key, now) ?? finished.Find(key, now);

    public bool TryCreate(string key, ReadOnlyMemory<byte> content, TimeSpan now, TimeSpan keepFor, TimeSpan firstTurnAfter, int capacity)
    {
        if (Find(key, now) is not null || !HasRoom(now, capacity))
            return false;
        open.Set(key, new InMemoryFlow(content, now, now + firstTurnAfter), now, now + keepFor);
        return true;
    }

    public bool TryReplace(string key, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan now, TimeSpan keepFor)
    {
        if (Find(key, now) is not { } flow || !flow.TryReplace(version, content, isFinal))
            return false;
        if (isFinal)
            open.Remove(key);
        (isFinal ? finished : open).Set(key, flow, now, now + keepFor);
        return true;
    }

    public void Remove(string key)
    {
        open.Remove(key);
        finished.Remove(key);
    }

    private bool HasRoom(TimeSpan now, int capacity)
    {
        open.RemoveExpired(now);
        finished.RemoveExpired(now);
        while (open.Count + finished.Count >= capacity)
        {
            if (!finished.TryRemoveFirst())
                return false;
        }

        return true;
    }
}
