namespace TwoFactor.Flow;

/// <summary>The flows of an <see cref="InMemoryFlowStore"/>. Not thread-safe: the store's lock guards it.</summary>
internal sealed class InMemoryFlows
{
    private readonly ExpiringEntries<InMemoryFlow> flows = new();
    private readonly PriorityQueue<(string Key, InMemoryFlow Flow), TimeSpan> finished = new();

    public InMemoryFlow? Find(string key, TimeSpan now) => flows.Find(key, now);

    public bool TryCreate(string key, ReadOnlyMemory<byte> content, TimeSpan now, TimeSpan keepFor, TimeSpan firstTurnAfter, int capacity)
    {
        if (Find(key, now) is not null || !HasRoom(now, capacity))
            return false;
        flows.Set(key, new InMemoryFlow(content, now, now + firstTurnAfter), now, now + keepFor);
        return true;
    }

    public bool TryReplace(string key, long version, ReadOnlyMemory<byte> content, bool isFinal, TimeSpan now, TimeSpan keepFor)
    {
        if (Find(key, now) is not { } flow || !flow.TryReplace(version, content, isFinal))
            return false;
        flows.Set(key, flow, now, now + keepFor);
        if (isFinal)
            finished.Enqueue((key, flow), now + keepFor);
        return true;
    }

    public void Remove(string key) => flows.Remove(key, out _);

    private bool HasRoom(TimeSpan now, int capacity)
    {
        flows.RemoveExpired(now);
        while (finished.TryPeek(out (string Key, InMemoryFlow Flow) oldest, out TimeSpan expiry) && (expiry <= now || flows.Count >= capacity))
        {
            finished.Dequeue();
            if (ReferenceEquals(flows.Find(oldest.Key, now), oldest.Flow)) // it may have been consumed
                flows.Remove(oldest.Key, out _);
        }

        return flows.Count < capacity;
    }
}
