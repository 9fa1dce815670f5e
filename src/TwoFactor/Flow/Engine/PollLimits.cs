using System.Collections.Concurrent;

namespace TwoFactor.Flow;

/// <summary>Limits the concurrent polls of each tenant; waiting polls run in their order. A tenant with a slow service does not slow down
/// others. A second one limits the reads of the store.</summary>
internal sealed class PollLimits
{
    private readonly ConcurrentDictionary<string, Limit> limits = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Waits until a poll may run. A maximum that differs from the last one (the setting has changed) also applies to the polls that wait already.</summary>
    /// <returns>Dispose of it once, when the poll has ended.</returns>
    public ValueTask<IDisposable> EnterAsync(string tenant, int maximum, CancellationToken cancellationToken) =>
        limits.GetOrAdd(tenant, static (_, places) => new Limit(places), maximum).EnterAsync(maximum, cancellationToken);

    private sealed class Limit(int maximum) : IDisposable
    {
        private readonly SemaphoreSlim places = new(maximum);
        private readonly Lock changing = new();
        private int maximum = maximum;
        private int surplus; // polls above a lowered maximum: their places are not given back

        public async ValueTask<IDisposable> EnterAsync(int newMaximum, CancellationToken cancellationToken)
        {
            if (newMaximum != Volatile.Read(ref maximum))
                Change(newMaximum);
            await places.WaitAsync(cancellationToken).ConfigureAwait(false);
            return this;
        }

        public void Dispose()
        {
            lock (changing)
                GiveBack();
        }

        private void Change(int newMaximum)
        {
            lock (changing)
            {
                for (; maximum < newMaximum; maximum++)
                    GiveBack();
                for (; maximum > newMaximum; maximum--)
                {
                    if (!places.Wait(0))
                        surplus++;
                }
            }
        }

        private void GiveBack()
        {
            if (surplus > 0)
                surplus--;
            else
                places.Release();
        }
    }
}
