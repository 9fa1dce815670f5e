using System.Collections.Concurrent;
using System.Diagnostics;

namespace TwoFactor.Benchmarks.Output;

/// <summary>Counts calls, their failures and their times.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentQueue<double> milliseconds = new();
    private readonly ConcurrentDictionary<string, int> failures = new();
    private int failed;
    private int doneBefore;
    private int begun;

    /// <summary>The calls that succeeded, including those before <see cref="ClearTimes"/>.</summary>
    public int Done => doneBefore + milliseconds.Count;

    public int Failed => Volatile.Read(ref failed);

    /// <summary>The time of the call that began first, if it did not fail.</summary>
    public double First { get; private set; } = double.NaN;

    /// <summary>The times in milliseconds since <see cref="ClearTimes"/>.</summary>
    public Percentiles Times => Percentiles.Of(milliseconds);

    public async Task RunAsync(Func<Task> call)
    {
        bool isFirst = Interlocked.Exchange(ref begun, 1) == 0;
        long start = Stopwatch.GetTimestamp();
        try
        {
            await call();
            double took = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            milliseconds.Enqueue(took);
            if (isFirst)
                First = took;
        }
        catch (TwoFactorException e)
        {
            Interlocked.Increment(ref failed);
            failures.AddOrUpdate(e.Message, 1, (_, count) => count + 1);
        }
    }

    public int CountAbove(double limit) => milliseconds.Count(took => took > limit);

    /// <summary>Clears the times so far.</summary>
    public void ClearTimes()
    {
        while (milliseconds.TryDequeue(out _))
            doneBefore++;
    }

    public void WriteFailures()
    {
        foreach ((string message, int count) in failures.OrderByDescending(pair => pair.Value))
            Console.WriteLine($"  {count} × {message}");
    }
}
