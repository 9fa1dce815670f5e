using TwoFactor.Benchmarks.Output;

namespace TwoFactor.Benchmarks.Calls;

/// <summary>What one call costs this process.</summary>
internal readonly record struct Cost(double Microseconds, double Bytes)
{
    /// <summary>Makes the call many times.</summary>
    /// <remarks>It does not collect garbage first: with an empty heap at each beginning, no collection would ever fall into what is measured.</remarks>
    public static async Task<Cost> OfAsync(Func<Task> call, int calls, int parallel)
    {
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        ProcessorTime time = new();
        int left = calls;
        await Task.WhenAll(Enumerable.Range(0, parallel).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
                await call();
        })));
        return new Cost(time.Processor.TotalMicroseconds / calls, (GC.GetTotalAllocatedBytes(precise: true) - bytes) / (double)calls);
    }
}
