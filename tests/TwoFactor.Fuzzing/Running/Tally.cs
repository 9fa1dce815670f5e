namespace TwoFactor.Fuzzing.Running;

/// <summary>How many inputs of one target had each verdict. Each worker counts on its own.</summary>
internal sealed class Tally
{
    private readonly long[] counts = new long[3];

    public long this[Verdict verdict] => Volatile.Read(ref counts[(int)verdict]);

    public long All => counts.Sum();

    public void Count(Verdict verdict) => counts[(int)verdict]++;

    public static Tally Sum(IEnumerable<Tally> tallies)
    {
        Tally sum = new();
        foreach (Tally tally in tallies)
        {
            for (int i = 0; i < sum.counts.Length; i++)
                sum.counts[i] += tally.counts[i];
        }

        return sum;
    }
}
