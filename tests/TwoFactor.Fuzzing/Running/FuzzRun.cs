using System.Collections.Concurrent;
using TwoFactor.Fuzzing.Inputs;
using TwoFactor.Fuzzing.Targets;

namespace TwoFactor.Fuzzing.Running;

/// <summary>Tries inputs on all processors, and collects what they break.</summary>
/// <param name="inputs">How many.</param>
/// <param name="seed">Which ones: the same seed gives the same inputs in the same order, but for the keys in certificates, which are new each time.</param>
/// <param name="targets">Makes the targets; each worker has its own.</param>
internal sealed class FuzzRun(long inputs, int seed, Func<IReadOnlyList<FuzzTarget>> targets)
{
    /// <summary>An input that is not answered by then never will be.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    /// <summary>By how much the memory in use may grow from a quarter of a run to its end, in bytes.</summary>
    private const long MostGrowth = 64 * 1024 * 1024;

    private readonly ConcurrentDictionary<(string, string), Finding> findings = new();
    private readonly Worker[] workers = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Worker())];
    private long next;

    public long Inputs => inputs;

    public int Seed => seed;

    /// <summary>How many inputs were tried so far.</summary>
    public long Done => Math.Min(Volatile.Read(ref next), inputs);

    /// <summary>One of each kind; of several inputs that break the same property, the first.</summary>
    public IReadOnlyCollection<Finding> Findings => [.. findings.Values.OrderBy(finding => finding.Target, StringComparer.Ordinal)];

    /// <summary>How many inputs had each verdict, by target.</summary>
    public IReadOnlyDictionary<string, Tally> Tallies =>
        workers.SelectMany(worker => worker.Tallies).GroupBy(tally => tally.Key).ToDictionary(group => group.Key, group => Tally.Sum(group.Select(tally => tally.Value)));

    /// <summary>Runs to the end, or until a worker hangs.</summary>
    /// <param name="look">Called at intervals, to show the progress.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public async Task RunAsync(Action look, CancellationToken cancellationToken)
    {
        Task work = Task.WhenAll(workers.Select(worker => Task.Factory.StartNew(
            () => Work(worker, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        long? quarter = null;
        while (await Task.WhenAny(work, Task.Delay(Glance, TimeProvider.System, CancellationToken.None)) != work)
        {
            look();
            if (Done > inputs / 4)
                quarter ??= GC.GetTotalMemory(forceFullCollection: true);
            if (workers.FirstOrDefault(worker => worker.IsHanging) is { } hanging)
            {
                Add(new Finding(hanging.Target, "an input is answered", hanging.Number, hanging.Input, "The worker has hung, and the run ends here."));
                return;
            }
        }

        await work;
        look();
        long growth = GC.GetTotalMemory(forceFullCollection: true) - (quarter ?? long.MaxValue);
        if (growth > MostGrowth)
            Add(new Finding("all", "memory does not grow", -1, [], $"It grew by {growth / 1024 / 1024} MiB."));
        foreach (FuzzTarget target in workers.SelectMany(worker => worker.Targets))
            target.Dispose();
    }

    private void Work(Worker worker, CancellationToken cancellationToken)
    {
        worker.Targets = targets();
        InputSource source = new(seed, worker.Targets);
        foreach (FuzzTarget target in worker.Targets)
            worker.Tallies[target.Name] = new Tally();
        while (!cancellationToken.IsCancellationRequested)
        {
            long number = Interlocked.Increment(ref next) - 1;
            if (number >= inputs)
                return;
            (FuzzTarget target, byte[] input) = source.Make(number);
            CancellationToken deadline = worker.Begin(target.Name, number, input, Deadline);
            (Verdict verdict, string? broken, string details) = Trial.Of(target, input, deadline);
            worker.Tallies[target.Name].Count(verdict);
            if (broken is not null && !findings.ContainsKey((target.Name, broken)))
                Add(new Finding(target.Name, broken, number, Shortening.Of(target, input, broken, deadline), details));
        }
    }

    private void Add(Finding finding) => findings.TryAdd((finding.Target, finding.Property), finding);

    private sealed class Worker
    {
        private CancellationTokenSource stop = new();
        private long begunAt = long.MaxValue;
        private TimeSpan deadline;

        public IReadOnlyList<FuzzTarget> Targets { get; set; } = [];

        public ConcurrentDictionary<string, Tally> Tallies { get; } = new();

        public string Target { get; private set; } = string.Empty;

        public long Number { get; private set; }

        public byte[] Input { get; private set; } = [];

        // Twice the deadline: first, what can be cancelled has been.
        public bool IsHanging => Volatile.Read(ref begunAt) is var begun && begun != long.MaxValue && TimeProvider.System.GetElapsedTime(begun) > 2 * deadline;

        public CancellationToken Begin(string target, long number, byte[] input, TimeSpan atMost)
        {
            (Target, Number, Input, deadline) = (target, number, input, atMost);
            Volatile.Write(ref begunAt, TimeProvider.System.GetTimestamp());
            if (!stop.TryReset())
                stop = new CancellationTokenSource();
            stop.CancelAfter(atMost);
            return stop.Token;
        }
    }
}
