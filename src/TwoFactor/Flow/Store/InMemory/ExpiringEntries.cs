using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Flow;

/// <summary>Entries that each have their own expiry. An expired entry is not found, and is removed at the next change.</summary>
/// <remarks>Not thread-safe: the store's lock guards it.</remarks>
internal sealed class ExpiringEntries<TEntry>
    where TEntry : class
{
    private readonly Dictionary<string, Kept> entries = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, TimeSpan> looks = new();

    public int Count => entries.Count;

    public TEntry? Find(string key, TimeSpan now) => entries.TryGetValue(key, out Kept found) && found.Expiry > now ? found.Entry : null;

    public void Set(string key, TEntry entry, TimeSpan now, TimeSpan expiry)
    {
        RemoveExpired(now);
        bool isLookedAt = entries.TryGetValue(key, out Kept before) && before.Look <= expiry;
        if (!isLookedAt)
            looks.Enqueue(key, expiry);
        entries[key] = new Kept(entry, expiry, isLookedAt ? before.Look : expiry);
    }

    public bool Remove(string key, [MaybeNullWhen(false)] out TEntry entry)
    {
        bool isFound = entries.Remove(key, out Kept found);
        entry = found.Entry;
        return isFound;
    }

    public void RemoveExpired(TimeSpan now)
    {
        while (looks.TryPeek(out string? key, out TimeSpan look) && look <= now)
        {
            looks.Dequeue();
            if (!entries.TryGetValue(key, out Kept found) || found.Look != look)
                continue;
            if (found.Expiry <= now)
            {
                entries.Remove(key);
                continue;
            }

            looks.Enqueue(key, found.Expiry);
            entries[key] = found with { Look = found.Expiry };
        }
    }

    /// <summary>An entry, its expiry, and the time of its next check for expiry. The check may come before the expiry, so that an entry whose expiry
    /// moves later is queued only once.</summary>
    private readonly record struct Kept(TEntry Entry, TimeSpan Expiry, TimeSpan Look);
}
