using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Flow;

/// <summary>Entries that each expire at a time of their own. What has expired is not found, and is removed at the next change.</summary>
/// <remarks>Not thread-safe: the store's lock guards it.</remarks>
internal sealed class ExpiringEntries<TEntry>
    where TEntry : class
{
    private readonly Dictionary<string, (TEntry Entry, TimeSpan Expiry)> entries = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, TimeSpan> expiries = new(); // also holds earlier times of entries that live longer now

    public int Count => entries.Count;

    public TEntry? Find(string key, TimeSpan now) => entries.TryGetValue(key, out (TEntry Entry, TimeSpan Expiry) found) && found.Expiry > now ? found.Entry : null;

    public void Set(string key, TEntry entry, TimeSpan now, TimeSpan expiry)
    {
        RemoveExpired(now);
        entries[key] = (entry, expiry);
        expiries.Enqueue(key, expiry);
    }

    public bool Remove(string key, [MaybeNullWhen(false)] out TEntry entry)
    {
        bool isFound = entries.Remove(key, out (TEntry Entry, TimeSpan Expiry) found);
        entry = found.Entry;
        return isFound;
    }

    public void RemoveExpired(TimeSpan now)
    {
        while (expiries.TryPeek(out string? key, out TimeSpan expiry) && expiry <= now)
        {
            expiries.Dequeue();
            if (entries.TryGetValue(key, out (TEntry Entry, TimeSpan Expiry) found) && found.Expiry <= now)
                entries.Remove(key);
        }
    }
}
