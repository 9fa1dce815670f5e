using System.Collections.Concurrent;

namespace TwoFactor.Flow;

/// <summary>How long the last poll of each tenant took on this node, up to <see cref="Longest"/>: a single poll that hung must not delay the next ones
/// for as long.</summary>
internal sealed class PollDurations
{
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, TimeSpan> last = new(StringComparer.OrdinalIgnoreCase);

    public TimeSpan OfLast(string tenant) => last.GetValueOrDefault(tenant);

    public void Record(string tenant, TimeSpan took) => last[tenant] = took < Longest ? took : Longest;
}
