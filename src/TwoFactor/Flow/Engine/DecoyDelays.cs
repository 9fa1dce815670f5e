namespace TwoFactor.Flow;

/// <summary>What the decoys of starts and of withdrawals share: how long they wait, and how long they copy a failure.</summary>
internal static class DecoyDelays
{
    private static readonly TimeSpan OutageMemory = TimeSpan.FromSeconds(10);

    /// <summary>The key under which the last real call is remembered. The names of tenants are not case-sensitive.</summary>
    public static (string Tenant, string Provider) KeyOf(string tenant, string provider) => (tenant.ToUpperInvariant(), provider);

    /// <summary>Whether a call failed so shortly before another one began, or after that, that the other one fails in the same way.</summary>
    /// <remarks>A call of the service may take longer than failures are remembered, so only the time before the call counts.</remarks>
    /// <param name="time">The clock.</param>
    /// <param name="failed">When it failed, as a timestamp.</param>
    /// <param name="asked">When the other one began, as a timestamp.</param>
    public static bool IsRecent(this TimeProvider time, long failed, long asked) => time.GetElapsedTime(failed, asked) < OutageMemory;

    public static Task DelayAsync(this TimeProvider time, TimeSpan wait) => wait > TimeSpan.Zero ? Task.Delay(wait, time) : Task.CompletedTask;
}
