namespace TwoFactor.Emulator.State;

/// <summary>Creates the ids, secrets and choices of both services. The same seed creates the same ones in the same order.</summary>
/// <remarks>Thread-safe. Not cryptographically random on purpose: a run must be repeatable, and the values protect nothing real.</remarks>
/// <param name="seed">The seed of the random numbers.</param>
/// <param name="run">The number of the run with one folder. Each run has a different sequence, so that it does not repeat ids that are in
/// use.</param>
internal sealed class IdSource(int seed, int run = 1)
{
    private readonly Lock gate = new();
    private readonly Random random = new(unchecked(seed + ((run - 1) * 104_729)));

    public string LowerHex(int digits)
    {
        lock (gate)
            return random.GetHexString(digits, lowercase: true);
    }

    public string UpperHex(int digits)
    {
        lock (gate)
            return random.GetHexString(digits);
    }

    public string Digits(int count)
    {
        lock (gate)
            return random.GetString("0123456789", count);
    }

    /// <summary>A signed 64-bit number of 18 or 19 digits; half of them are negative (SecSign 2.2).</summary>
    public long SignedLong()
    {
        lock (gate)
        {
            long magnitude = random.NextInt64(100_000_000_000_000_000, long.MaxValue);
            return random.Next(2) == 0 ? magnitude : -magnitude;
        }
    }

    /// <summary>Some of the items, in random order.</summary>
    public T[] Pick<T>(IReadOnlyList<T> items, int count)
    {
        lock (gate)
        {
            T[] shuffled = [.. items];
            random.Shuffle(shuffled);
            return shuffled[..count];
        }
    }
}
