namespace TwoFactor.Flow;

/// <summary>Entries that each have their own expiry. An expired entry is not found, and is removed at the next change. Removing an entry also removes
/// its expiry.</summary>
/// <remarks>Not thread-safe: the store's lock guards it.</remarks>
internal sealed class ExpiringEntries<TEntry>
    where TEntry : class
{
    private readonly Dictionary<string, Kept> entries = new(StringComparer.Ordinal);
    private readonly SortedSet<(TimeSpan Time, string Key)> expiries = new(Comparer<(TimeSpan Time, string Key)>.Create(
        static (one, other) => one.Time != other.Time ? one.Time.CompareTo(other.Time) : string.CompareOrdinal(one.Key, other.Key)));

    public int Count => entries.Count;

    public TEntry? Find(string key, TimeSpan now) => entries.TryGetValue(key, out Kept found) && found.Expiry > now ? found.Entry : null;

    public void Set(string key, TEntry entry, TimeSpan now, TimeSpan expiry)
    {
        RemoveExpired(now);
        Remove(key);
        entries.Add(key, new Kept(entry, expiry));
        expiries.Add((expiry, key));
    }

    public void Remove(string key)
    {
        if (entries.Remove(key, out Kept removed))
            expiries.Remove((removed.Expiry, key));
    }

    /// <summary>Removes the entry that expires first.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryRemoveFirst()
    {
        if (expiries.Count == 0)
            return false;
        Remove(expiries.Min.Key);
        return true;
    }

    public void RemoveExpired(TimeSpan now)
    {
        while (expiries.Count > 0 && expiries.Min.Time <= now)
            Remove(expiries.Min.Key);
    }

    private readonly record struct Kept(TEntry Entry, TimeSpan Expiry);
}
