using System.Diagnostics.CodeAnalysis;

namespace TwoFactor.Emulator.State;

/// <summary>A dictionary that removes its oldest entry when it is full, so that no client can use up the memory.</summary>
/// <remarks>Not thread-safe: each service guards its stores with its own lock.</remarks>
internal sealed class BoundedStore<TKey, TValue>(int capacity) where TKey : notnull
{
    private readonly Dictionary<TKey, LinkedListNode<KeyValuePair<TKey, TValue>>> index = [];
    private readonly LinkedList<KeyValuePair<TKey, TValue>> oldestFirst = [];

    public int Count => index.Count;

    /// <summary>A copy, oldest first. The store may be changed while the copy is enumerated.</summary>
    public IReadOnlyList<TValue> Values => [.. oldestFirst.Select(entry => entry.Value)];

    public void Set(TKey key, TValue value)
    {
        Remove(key);
        if (index.Count == capacity)
            Remove(oldestFirst.First!.Value.Key);
        index[key] = oldestFirst.AddLast(KeyValuePair.Create(key, value));
    }

    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        bool found = index.TryGetValue(key, out LinkedListNode<KeyValuePair<TKey, TValue>>? node);
        value = found ? node!.Value.Value : default;
        return found;
    }

    public bool Remove(TKey key)
    {
        if (!index.Remove(key, out LinkedListNode<KeyValuePair<TKey, TValue>>? node))
            return false;
        oldestFirst.Remove(node);
        return true;
    }

    public void RemoveWhere(Func<TValue, bool> matches)
    {
        foreach (TKey key in oldestFirst.Where(entry => matches(entry.Value)).Select(entry => entry.Key).ToList())
            Remove(key);
    }
}
