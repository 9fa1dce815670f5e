using System.Collections.Concurrent;

namespace TwoFactor.SecSign;

/// <summary>Remembers which servers do not support the release request (SecSign 2.2: newer ones do not), so that it is not sent to them at every
/// login. Thread-safe.</summary>
internal sealed class ReleaseRefusals(TimeProvider time)
{
    /// <summary>How long a refusal is remembered. Servers rarely change, and a refused request costs little.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<Uri, long> refusedAt = new();

    public void Remember(Uri endpoint) => refusedAt[endpoint] = time.GetTimestamp();

    public bool Has(Uri endpoint) => refusedAt.TryGetValue(endpoint, out long timestamp) && time.GetElapsedTime(timestamp) < Memory;
}
