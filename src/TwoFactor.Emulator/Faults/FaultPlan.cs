using TwoFactor.Emulator.Faults;

namespace TwoFactor.Emulator;

/// <summary>The faults that are switched on. The same seed, faults and requests in the same order have the same effects. Thread-safe.</summary>
public sealed class FaultPlan
{
    private readonly Lock gate = new();
    private readonly List<ActiveFault> active = [];
    private readonly int seed;
    private int added;

    internal FaultPlan(int seed) => this.seed = seed;

    /// <summary>Raised with the fault that was switched on or off, for code that must react at once.</summary>
    internal event Action<Fault>? Changed;

    /// <summary>A copy of what is switched on now.</summary>
    public IReadOnlyList<Fault> Active
    {
        get
        {
            lock (gate)
                return [.. active.Where(entry => !entry.IsUsedUp).Select(entry => entry.Fault)];
        }
    }

    /// <summary>Switches a fault on. It works from now on. A fault of connections also closes the open ones, so that it takes effect at
    /// once.</summary>
    /// <returns>Dispose it to switch the fault off.</returns>
    /// <exception cref="ArgumentException">A value is out of its range, or the fault's kind cannot be limited in that way. The message contains the
    /// reason.</exception>
    public IDisposable Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        if (Objection(fault) is string objection)
            throw new ArgumentException(objection, nameof(fault));

        ActiveFault entry;
        lock (gate)
        {
            entry = new ActiveFault(fault, unchecked(seed + (added++ * 7919)));
            active.Add(entry);
        }

        Changed?.Invoke(fault);
        return new Switch(() => Remove(entry));
    }

    /// <summary>Switches everything off.</summary>
    public void Clear()
    {
        ActiveFault[] gone;
        lock (gate)
        {
            gone = [.. active];
            active.Clear();
        }

        foreach (ActiveFault entry in gone)
            Changed?.Invoke(entry.Fault);
    }

    /// <summary>Null when the fault can be switched on; else why not.</summary>
    internal static string? Objection(Fault fault)
    {
        FaultLayer layer = fault.Kind.Layer();
        if (!Enum.IsDefined(fault.Kind) || (fault.Server is { } server && !Enum.IsDefined(server)))
            return "There is no such fault, or no such server.";
        if (layer is not FaultLayer.Request && fault.Call is not null)
            return "This fault happens before there is a call, so it cannot be limited to one.";
        if (layer is FaultLayer.Listener && (fault.Probability != 1 || fault.Times is not null))
            return "This fault takes the whole server down, so it has no probability and no number of times.";
        if (fault.Probability is not (>= 0 and <= 1))
            return "The probability must be from 0 to 1.";
        if (fault.Times < 1)
            return "The number of times must be at least 1.";
        if (!IsUpToADay(fault.Delay))
            return "The delay must be from zero to one day.";
        return IsUpToADay(fault.RetryAfter) ? null : "Retry-After must be from zero to one day.";
    }

    /// <summary>The faults that happen to a request: any number of latencies, and at most one other. Further ones wait for a later request.</summary>
    internal IReadOnlyList<Fault> Roll(EmulatedServer server, string call)
    {
        List<Fault> happening = [];
        lock (gate)
        {
            foreach (ActiveFault entry in active.Where(entry => entry.Concerns(server, call)))
            {
                bool isLatency = entry.Fault.Kind is FaultKind.Latency;
                if ((isLatency || happening.TrueForAll(fault => fault.Kind is FaultKind.Latency)) && entry.Happens())
                    happening.Add(entry.Fault);
            }

            active.RemoveAll(entry => entry.IsUsedUp && entry.Fault.Kind.Layer() is FaultLayer.Request);
        }

        return happening;
    }

    /// <summary>Whether the fault happens to a new connection.</summary>
    internal bool Roll(EmulatedServer server, FaultKind kind)
    {
        lock (gate)
            return active.Any(entry => entry.Fault.Kind == kind && entry.Concerns(server) && entry.Happens());
    }

    /// <summary>Whether the fault is on for a server.</summary>
    internal bool IsOn(EmulatedServer server, FaultKind kind)
    {
        lock (gate)
            return active.Any(entry => entry.Fault.Kind == kind && entry.Concerns(server));
    }

    // No client waits longer than a day, and a timer is limited to about 49 days.
    private static bool IsUpToADay(TimeSpan value) => value >= TimeSpan.Zero && value <= TimeSpan.FromDays(1);

    private void Remove(ActiveFault entry)
    {
        lock (gate)
        {
            if (!active.Remove(entry))
                return;
        }

        Changed?.Invoke(entry.Fault);
    }

    private sealed class Switch(Action off) : IDisposable
    {
        public void Dispose() => off();
    }
}
