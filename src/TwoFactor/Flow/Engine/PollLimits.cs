using System.Collections.Concurrent;

namespace TwoFactor.Flow;

/// <summary>Limits the concurrent polls of each tenant; waiting polls run in their order. A tenant with a slow service does not slow down
/// others.</summary>
internal sealed class PollLimits
{
    private readonly ConcurrentDictionary<string, Limit> limits = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits until a poll may run.</summary>
    /// <returns>Dispose of it once, when the poll has ended.</returns>
    public async ValueTask<IDisposable> EnterAsync(string tenant, int maximum, CancellationToken cancellationToken)
    {
        Limit limit = limits.GetOrAdd(tenant, static (_, places) => new Limit(places), maximum);
        if (limit.Maximum != maximum) // the setting has changed
            limits[tenant] = limit = new Limit(maximum);
        await limit.Places.WaitAsync(cancellationToken).ConfigureAwait(false);
        return limit;
    }

    private sealed class Limit(int maximum) : IDisposable
    {
        public int Maximum => maximum;

        public SemaphoreSlim Places { get; } = new(maximum);

        public void Dispose() => Places.Release();
    }
}
