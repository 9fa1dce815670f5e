using System.Collections.Concurrent;

namespace TwoFactor.Flow;

/// <summary>How long the last poll of each tenant took on this node.</summary>
internal sealed class PollDurations
{
    private readonly ConcurrentDictionary<string, TimeSpan> last = new(StringComparer.OrdinalIgnoreCase);

    public TimeSpan OfLast(string tenant) => last.GetValueOrDefault(tenant);

    public void Record(string tenant, TimeSpan took) => last[tenant] = took;
}
