using System.Collections.Concurrent;
using System.Diagnostics;

namespace TwoFactor.Benchmarks;

/// <summary>Counts calls, their failures and their times.</summary>
internal sealed class Latencies
{
    private readonly ConcurrentQueue<double> milliseconds = new();
    private readonly ConcurrentDictionary<string, int> failures = new();
    private int failed;
    private int doneBefore;

    /// <summary>All that were done, from the beginning.</summary>
    public int Done => doneBefore + milliseconds.Count;

    public int Failed => Volatile.Read(ref failed);

    public async Task RunAsync(Func<Task> call)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            await call();
            milliseconds.Enqueue(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        catch (TwoFactorException e)
        {
            Interlocked.Increment(ref failed);
            failures.AddOrUpdate(e.Message, 1, (_, count) => count + 1);
        }
    }

    /// <summary>Clears the times so far.</summary>
    public void SettleIn()
    {
        while (milliseconds.TryDequeue(out _))
            doneBefore++;
    }

    public string Percentiles()
    {
        double[] sorted = [.. milliseconds.Order()];
        return sorted.Length == 0 ? "none done" : $"p50 {sorted[sorted.Length / 2]:F1} ms, p99 {sorted[(int)(sorted.Length * 0.99)]:F1} ms, longest {sorted[^1]:F1} ms";
    }

    public void WriteFailures()
    {
        foreach ((string message, int count) in failures.OrderByDescending(pair => pair.Value))
            Console.WriteLine($"  {count} × {message}");
    }
}
