using System.Diagnostics;

namespace TwoFactor.Benchmarks.Output;

/// <summary>The time and the processor time that this process has taken since the object was made.</summary>
internal sealed class ProcessorTime
{
    private readonly long begin = Stopwatch.GetTimestamp();
    private readonly TimeSpan before = Environment.CpuUsage.TotalTime;

    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(begin);

    public TimeSpan Processor => Environment.CpuUsage.TotalTime - before;

    /// <summary>The part of one processor that was busy.</summary>
    public double OfACore => Processor / Elapsed;
}
