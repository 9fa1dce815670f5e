namespace TwoFactor.Certificates;

/// <summary>Opens and renews the certificates of all tenants in the background. One timer serves all tenants, and no request waits for a
/// file.</summary>
/// <remarks>Intervals are measured by the monotonic clock. A file that changes constantly is opened at most once per interval.</remarks>
internal sealed class CertificateRenewal(TimeProvider time) : IDisposable
{
    /// <summary>How often files are checked. Changed files are in use within 10 seconds: one interval plus the time to open them.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock state = new();
    private volatile TenantCertificates[] watched = [];
    private ITimer? timer;
    private bool isDisposed;
    private int isLooking;

    /// <summary>Opens certificates in parallel, until all were tried or the time is up.</summary>
    /// <returns>The certificates that were not tried.</returns>
    public IReadOnlyList<TenantCertificates> Open(IReadOnlyCollection<TenantCertificates> all, TimeSpan atMost)
    {
        long start = time.GetTimestamp();
        Parallel.ForEach(all, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (certificates, loop) =>
        {
            if (time.GetElapsedTime(start) >= atMost)
                loop.Stop();
            else
                certificates.Open(isReported: false);
        });
        return [.. all.Where(certificates => !certificates.IsOpened)];
    }

    /// <summary>Opens certificates one after another in the background. A certificate that is needed meanwhile is opened at once.</summary>
    public void OpenInBackground(IReadOnlyList<TenantCertificates> rest)
    {
        if (rest.Count == 0)
            return;
        _ = Task.Run(() =>
        {
            foreach (TenantCertificates certificates in rest)
            {
                if (isDisposed)
                    return;
                certificates.Open(isReported: true);
            }
        });
    }

    /// <summary>Watches these certificates from now on, and no others.</summary>
    public void Watch(IEnumerable<TenantCertificates> all)
    {
        lock (state)
        {
            watched = [.. all];
            if (watched.Length > 0 && !isDisposed)
                timer ??= time.CreateTimer(_ => Look(), state: null, Interval, Interval);
        }
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

    private void Look()
    {
        // The next check is skipped if this one takes longer than the interval.
        if (Interlocked.Exchange(ref isLooking, 1) == 1)
            return;
        try
        {
            foreach (TenantCertificates certificates in watched)
                certificates.Look();
        }
        finally
        {
            Volatile.Write(ref isLooking, 0);
        }
    }
}
