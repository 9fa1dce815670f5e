namespace TwoFactor.Certificates;

/// <summary>Opens and renews the certificates of all tenants in the background. One timer serves all tenants. No request opens a file. A request that
/// comes before the first opening waits for it.</summary>
/// <remarks>Intervals are measured by the monotonic clock. A file that changes constantly is opened at most once per interval. A file that cannot be
/// read to its end, such as one on a server that does not answer, holds up only its own tenant.</remarks>
internal sealed class CertificateRenewal(TimeProvider time) : IDisposable
{
    /// <summary>How often files are checked. Changed files are in use within 10 seconds: one interval plus the time to open them.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock state = new();
    private readonly List<Unopened> openings = [];
    private volatile TenantCertificates[] watched = [];
    private ITimer? timer;
    private volatile bool isDisposed;
    private volatile Round? latest;

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
    /// being opened is left out. While the opening of one hangs, another thread opens those after it.</summary>
    public void OpenInBackground(IReadOnlyList<TenantCertificates> rest)
    {
        if (rest.Count == 0)
            return;
        Unopened opening = new(rest);
        lock (state)
            openings.Add(opening);
        OpenAll(opening);
    }

    /// <summary>Watches these certificates from now on, and no others.</summary>
    public void Watch(IEnumerable<TenantCertificates> all)
    {
        lock (state)
        {
            watched = [.. all];
            if (watched.Length > 0 && !isDisposed)
                timer ??= time.CreateTimer(_ => CheckAll(), state: null, Interval, Interval);
        }
    }

    /// <summary>Checks all files: one round. The timer calls it.</summary>
    /// <remarks>A round that takes longer than the interval goes on, and the next check is skipped. One that stays at the same tenant for a whole
    /// interval hangs there, and keeps its thread; another round then looks at the other tenants. There is at most one such round for each tenant.</remarks>
    public void CheckAll()
    {
        Round round = new();
        OpenBesideHanging();
        lock (state)
        {
            if (latest is { IsOver: false } running && running.HasMoved())
                return;
            latest = round;
        }

        foreach (TenantCertificates certificates in watched)
        {
            round.Move();
            Do(certificates, static one => one.ReopenIfChanged());
            if (latest != round) // it hung meanwhile, and another one has taken over
                break;
        }

        lock (state)
            round.IsOver = true;
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

    private void OpenBesideHanging()
    {
        Unopened[] hanging;
        lock (state)
        {
            openings.RemoveAll(opening => opening.IsOver);
            hanging = [.. openings.Where(opening => !opening.HasMoved())];
        }

        foreach (Unopened opening in hanging)
            OpenAll(opening);
    }

    // On a thread of its own, because it may hang.
    private void OpenAll(Unopened opening) => _ = Task.Factory.StartNew(
        () =>
        {
            while (!isDisposed && opening.TryTake() is { } certificates)
                Do(certificates, static one => one.Open(isReported: true, waits: false));
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default);

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

    // Certificates to open, by one thread or more. Its owner's lock guards IsOver and HasMoved.
    private sealed class Unopened(IReadOnlyList<TenantCertificates> all)
    {
        private int taken;
        private int seen;

        public bool IsOver => Volatile.Read(ref taken) >= all.Count;

        public TenantCertificates? TryTake() => Interlocked.Increment(ref taken) is int place && place <= all.Count ? all[place - 1] : null;

        /// <summary>Whether another one was taken since the last call.</summary>
        public bool HasMoved()
        {
            int before = seen;
            seen = Volatile.Read(ref taken);
            return seen != before;
        }
    }

    private sealed class Round
    {
        private int tenants;
        private int seen;

        public bool IsOver { get; set; }

        public void Move() => Interlocked.Increment(ref tenants);

        /// <summary>Whether it has come to another tenant since the last call.</summary>
        public bool HasMoved()
        {
            int before = seen;
            seen = Volatile.Read(ref tenants);
            return seen != before;
        }
    }
}
