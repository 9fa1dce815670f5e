using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace TwoFactor;

/// <summary>The ids in a <see cref="ChallengeHandle"/>. A service has one to three of them, so a list costs a start and a poll less than a hash
/// table.</summary>
/// <param name="ids">The ids with their names, no name twice. The array is not copied.</param>
internal sealed class ServiceIdList(KeyValuePair<string, string>[] ids) : IReadOnlyDictionary<string, string>
{
    public int Count => ids.Length;

    public IEnumerable<string> Keys => ids.Select(id => id.Key);

    public IEnumerable<string> Values => ids.Select(id => id.Value);

    public string this[string key] => TryGetValue(key, out string? id) ? id : throw new KeyNotFoundException($"The handle has no id '{key}'.");

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        ArgumentNullException.ThrowIfNull(key);
        foreach ((string name, string id) in ids)
        {
            if (string.Equals(name, key, StringComparison.Ordinal))
            {
                value = id;
                return true;
            }
        }

        value = null;
        return false;
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ids.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
