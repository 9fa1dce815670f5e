namespace TwoFactor.Certificates;

/// <summary>Opens and renews the certificates of all tenants in the background. One timer serves all tenants. No request opens a file. A request that
/// comes before the first opening waits for it.</summary>
/// <remarks>Intervals are measured by the monotonic clock. A file that changes constantly is opened at most once per interval. A file that cannot be
/// read to its end, such as one on a server that does not answer, holds up its own tenant. While the files of up to 256 tenants hang, they hold up the
/// others for a minute at most; each further one may add an interval. Files that are read slowly get more threads, one at each check.</remarks>
internal sealed class CertificateRenewal(TimeProvider time) : IDisposable
{
    /// <summary>How often files are checked. Changed files are in use within 10 seconds: one interval plus the time to open them.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock state = new();
    private readonly List<Walk> walks = []; // those that are not over
    private volatile TenantCertificates[] watched = [];
    private ITimer? timer;
    private Walk? round; // the latest
    private bool isTimerBusy;
    private volatile bool isDisposed;

    /// <summary>How long <see cref="Open"/> waits for files that cannot be read to their end. A key that takes long is opened in much less.</summary>
    public TimeSpan OpenTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Opens certificates in parallel, until all were tried or the time is up.</summary>
    /// <returns>The certificates that were not tried, or are still being opened.</returns>
    public IReadOnlyList<TenantCertificates> Open(IReadOnlyCollection<TenantCertificates> all, TimeSpan atMost)
    {
        if (all.Count == 0)
            return [];
        long start = time.GetTimestamp();
        bool isLate = false;
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Task opening = Task.Run(() => Parallel.ForEach(all, parallel, (certificates, loop) =>
        {
            if (time.GetElapsedTime(start) >= atMost)
                loop.Stop();
            else
                Do(certificates, static one => one.Open(isReported: false));
            if (Volatile.Read(ref isLate))
                Do(certificates, static one => one.LogFindings()); // the caller did not see them
        }));
        if (!opening.Wait(OpenTimeout))
            Volatile.Write(ref isLate, true);
        return [.. all.Where(certificates => !certificates.IsOpened)];
    }

    /// <summary>Opens certificates one after another in the background. A certificate that is needed meanwhile is opened at once, and one that is
    /// being opened is left out.</summary>
    public void OpenInBackground(IReadOnlyList<TenantCertificates> rest)
    {
        if (rest.Count == 0)
            return;
        Walk opening = new(rest, static one => one.Open(isReported: true, waits: false));
        lock (state)
            walks.Add(opening);
        StartThreads(opening, 1);
    }

    /// <summary>Watches these certificates from now on, and no others.</summary>
    public void Watch(IEnumerable<TenantCertificates> all)
    {
        lock (state)
        {
            watched = [.. all];
            if (watched.Length > 0 && !isDisposed)
                timer ??= MakeTimer();
        }
    }

    /// <summary>Checks all files: one round. The timer calls it.</summary>
    /// <remarks>A round that takes longer than the interval goes on, and the next one begins when it is over. The timer's thread is one of the pool:
    /// while one of them is in a round, later rounds have threads of their own.</remarks>
    public void CheckAll()
    {
        Walk next = new(watched, static one => one.ReopenIfChanged());
        lock (state)
        {
            walks.RemoveAll(static walk => walk.IsOver);
            foreach (Walk walk in walks)
                StartThreads(walk, walk.Reinforce());
            if (round is { IsOver: false })
                return;
            round = next;
            walks.Add(next);
        }

        if (Interlocked.Exchange(ref isTimerBusy, true))
        {
            StartThreads(next, 1);
            return;
        }

        Go(next);
        Volatile.Write(ref isTimerBusy, false);
    }

    public void Dispose()
    {
        lock (state)
        {
            isDisposed = true;
            watched = [];
            timer?.Dispose();
        }
    }

    // Without the caller's execution context, because its spans and scopes do not belong to the certificates of other tenants.
    private ITimer MakeTimer()
    {
        using AsyncFlowControl withoutContext = ExecutionContext.SuppressFlow();
        return time.CreateTimer(_ => CheckAll(), state: null, Interval, Interval);
    }

    // Threads of their own, because they may hang.
    private void StartThreads(Walk walk, int count)
    {
        using AsyncFlowControl withoutContext = ExecutionContext.SuppressFlow(); // as for the timer
        try
        {
            for (; count > 0; count--)
            {
                _ = Task.Factory.StartNew(
                    () => Go(walk), CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            }
        }
        catch (TaskSchedulerException)
        {
            // The process can start no thread now. The next check tries again.
        }
    }

    private void Go(Walk walk)
    {
        while (!isDisposed && walk.TryTake() is { } certificates)
            Do(certificates, walk.Work);
    }

    // Code of the host runs in it, such as a logging provider. Its exception must not end the process, nor concern other tenants.
    private static void Do(TenantCertificates certificates, Action<TenantCertificates> work)
    {
        try
        {
            work(certificates);
        }
#pragma warning disable CA1031 // the top of a background loop
        catch (Exception)
#pragma warning restore CA1031
        {
            // The certificates are tried again at the next interval.
        }
    }

    // The certificates of many tenants, one after another. A thread that hangs at one of them stays there, and other threads take those after it. All
    // threads remain until none is left to take. Its owner's lock guards everything but TryTake.
    private sealed class Walk(IReadOnlyList<TenantCertificates> all, Action<TenantCertificates> work)
    {
        private const int MostAtOnce = 256; // from there on, one is added at each call
        private const int Slow = 5; // tenants per interval; keys that only take long are opened faster, and more threads would only take the processors from requests

        private static readonly int MostWhileSlow = Environment.ProcessorCount + 8;

        private int taken;
        private int threads = 1;
        private int expected;

        public Action<TenantCertificates> Work => work;

        public bool IsOver => Volatile.Read(ref taken) >= all.Count;

        public TenantCertificates? TryTake() => Interlocked.Increment(ref taken) is int place && place <= all.Count ? all[place - 1] : null;

        /// <summary>How many threads to add. If no thread came to another tenant since the last call, all of them hang, or could not be started, and their
        /// number doubles, so that many tenants on one dead server do not hold up the rest for long. If they came to a few only, their files are read slowly,
        /// and one is added, up to a limit. The first call adds none to a thread that has begun.</summary>
        public int Reinforce()
        {
            int now = Math.Min(Volatile.Read(ref taken), all.Count);
            bool isFirst = expected == 0;
            bool isSlow = !isFirst && now - expected < Slow && threads < MostWhileSlow;
            int wanted = now > expected ? (isSlow ? 1 : 0) : threads < MostAtOnce ? threads : 1;
            int more = Math.Min(wanted, all.Count - now);
            threads += more;
            expected = now + more; // each of them takes one
            return more;
        }
    }
}
