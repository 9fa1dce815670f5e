using Microsoft.Extensions.Logging;
using TwoFactor.Providers;
using TwoFactor.Telemetry;

namespace TwoFactor.Certificates;

/// <summary>The certificates of one tenant. They are opened once per change of their files. No request opens a file. A request that comes before
/// the first opening waits for it.</summary>
/// <remarks>
/// They are opened by the check at the start, in the background, or when they are first needed. Later, <see cref="ReopenIfChanged"/> opens them again when
/// their files change. If the new certificates cannot be used, that is logged, and the earlier ones stay in use until they expire. Unusable certificates
/// are tried again at each change. Without a change, they are tried at increasing intervals, because opening a key can take several hundred
/// milliseconds, and certificates that are only not valid now are not opened again at all. Thread-safe.
/// </remarks>
internal sealed partial class TenantCertificates : IDisposable
{
    private static readonly TimeSpan ShortestRetry = CertificateRenewal.Interval;
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(5);

    private readonly string provider;
    private readonly string? tenant;
    private readonly string path;
    private readonly ServiceOptions options;
    private readonly TlsMaterialLoader loader;
    private readonly OpeningQueue openings;
    private readonly WatchedFiles files;
    private readonly ExpiryNotice expiryNotice;
    private readonly ExpiryNotice? trustNotice;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock opening = new();

    private volatile TlsMaterial? material;
    private volatile SettingsReport? refused; // the findings of the last attempt, if it failed
    private volatile bool isOpened;
    private volatile bool isDisposed;
    private Task? firstOpening;
    private byte[] digest = [];
    private TlsMaterial? read; // from the files with this digest, if nothing but its validity can be wrong, and the files contain no other choice
    private long triedAt;
    private long expiredAt; // UTC ticks; 0 for never
    private TimeSpan retry = ShortestRetry;

    public TenantCertificates(
        string provider, string? tenant, string path, ServiceOptions options, TlsMaterialLoader loader, TimeProvider time, ILogger logger, OpeningQueue? openings = null)
    {
        this.provider = provider;
        this.tenant = tenant;
        this.path = path;
        this.options = options;
        this.loader = loader;
        this.time = time;
        this.logger = new QuietLogger(logger);
        this.openings = openings ?? new OpeningQueue(time);
        files = loader.FilesOf(options);
        expiryNotice = new ExpiryNotice(path, time, this.logger);
        trustNotice = files.TrustedCa is { } trustedCa ? new ExpiryNotice(path, time, this.logger, trustedCa) : null;
        IsAny = files.IsAny || options.ClientCertificate.IsGiven;
        if (IsAny)
            return;
        material = new TlsMaterial(Client: null, TrustedRoots: null);
        isOpened = true;
    }

    /// <summary>Whether there is a certificate to open.</summary>
    public bool IsAny { get; }

    /// <summary>Whether an attempt to open them was made.</summary>
    public bool IsOpened => isOpened;

    /// <summary>Whether they can be used now.</summary>
    public bool IsUsable => material is not null;

    /// <summary>Why they cannot be used; empty while they are in use or not opened yet.</summary>
    public IReadOnlyList<string> Findings => material is null && refused is { } report ? report.Findings : [];

    /// <summary>Why the changed files cannot be used, although the earlier certificates still are.</summary>
    public IReadOnlyList<string> Refusals =>
        material is not null && refused is { } report ? [.. report.Findings.Select(finding => $"{finding} The earlier certificates stay in use.")] : [];

    /// <summary>The part of <see cref="Findings"/> that only a person can correct.</summary>
    public IReadOnlyList<string> Errors => material is null && refused is { } report ? report.Errors : [];

    /// <summary>When the client certificate in use expires (UTC), or when the last one expired if it is not in use for that reason;
    /// <see langword="null"/> if there is none.</summary>
    public DateTimeOffset? Expiry => material?.Client?.Expiry ?? (Volatile.Read(ref expiredAt) is > 0 and long ended ? new DateTimeOffset(ended, TimeSpan.Zero) : null);

    /// <summary>Whether they belong to new settings that are not in use yet. The tenant uses its earlier settings until these certificates can be
    /// used.</summary>
    public bool IsStandby { get; set; }

    /// <summary>Told about each client certificate that comes into use; <see langword="null"/> if the service does not identify its clients by it.</summary>
    public SharedClientNotice? SharedClients { get; init; }

    /// <summary>Called when they become usable for the first time, or again. No lock is held during the call.</summary>
    public Action? BecameUsable { get; set; }

    /// <summary>Whether the client certificate in use has that thumbprint.</summary>
    public bool Presents(string thumbprint) => material?.Client?.Thumbprint == thumbprint;

    /// <summary>Returns the certificates to use now. The same object is returned until they change.</summary>
    /// <exception cref="TwoFactorException">They cannot be used (<see cref="TwoFactorError.Misconfigured"/>). The message contains the
    /// findings.</exception>
    /// <exception cref="ObjectDisposedException">They were disposed, perhaps during the wait.</exception>
    public ValueTask<TlsMaterial> GetAsync(CancellationToken cancellationToken) =>
        material is { } usable ? new ValueTask<TlsMaterial>(usable) : OpenAndGetAsync(cancellationToken);

    /// <summary>Opens them, unless that was done before. Blocks until they are open.</summary>
    /// <param name="isReported">Whether this method logs findings. Otherwise the caller does.</param>
    /// <param name="waits">Whether to wait if they are being opened.</param>
    public void Open(bool isReported, bool waits = true)
    {
        bool isNew;
        if (waits)
            opening.Enter();
        else if (!opening.TryEnter())
            return;
        try
        {
            if (isOpened || isDisposed)
                return;
            isNew = TryLoad(files.Digest(), isReported);
        }
        finally
        {
            isOpened = true;
            opening.Exit();
        }

        if (isNew)
            BecameUsable?.Invoke();
    }

    /// <summary>Opens them again if their files have changed.</summary>
    public void ReopenIfChanged()
    {
        if (!isOpened || isDisposed || !opening.TryEnter())
            return;
        bool isNew = false;
        try
        {
            byte[] now = files.Digest();
            bool isChanged = !now.AsSpan().SequenceEqual(digest);
            if (isChanged)
                retry = ShortestRetry;
            bool isDue = refused is not null && time.GetElapsedTime(triedAt) >= retry;
            DateTimeOffset clock = time.GetUtcNow();
            bool isOver = Expiry < clock;
            if (!isChanged && read is { } known)
            {
                // Opening them again would only cost time. They may be valid again: a clock that was wrong may have been corrected.
                if (isOver || (refused is not null && known.Client?.IsValidAt(clock) != false))
                    isNew = TryUse(known, Revalidate(known), isReported: true);
            }
            else if (isChanged || isDue || (isOver && material is not null)) // the end of those in use; after that, at the intervals of unusable ones
            {
                isNew = TryLoad(now, isReported: true);
            }

            CheckExpiry();
        }
        finally
        {
            opening.Exit();
        }

        if (isNew)
            BecameUsable?.Invoke();
    }

    /// <summary>Logs why they cannot be used.</summary>
    public void LogFindings()
    {
        if (refused is not { } report)
            return;
        string findings = string.Join(" ", report.Findings);
        if (material is not null)
            LogRefused(path, findings);
        else if (IsStandby)
            LogNotTakenOver(path, findings);
        else
            LogUnusable(path, findings);
    }

    public void Dispose()
    {
        isDisposed = true;
        material = null;
    }

    private async ValueTask<TlsMaterial> OpenAndGetAsync(CancellationToken cancellationToken)
    {
        if (!isOpened)
        {
            Task opened = FirstOpening();
            await opened.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        ObjectDisposedException.ThrowIf(isDisposed, typeof(ITwoFactorProvider)); // also if that happened during the wait
        SettingsReport? report = refused; // first, because the findings are removed once they can be used
        return material ?? throw Misconfigured(report);
    }

    // Once for all callers that wait.
    private Task FirstOpening()
    {
        if (Volatile.Read(ref firstOpening) is { } known)
            return known;
        TaskCompletionSource ours = new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref firstOpening, ours.Task, null) is { } rival)
            return rival;
        openings.Add(() => OpenForCallers(ours));
        return ours.Task;
    }

    private void OpenForCallers(TaskCompletionSource opened)
    {
        try
        {
            Open(isReported: true);
        }
#pragma warning disable CA1031 // the top of a background call: code of the host may run in it
        catch (Exception)
#pragma warning restore CA1031
        {
            // The callers see whether the certificates can be used.
        }
        finally
        {
            opened.SetResult();
        }
    }

    // The digest was computed before loading, so the next check finds a change that happened in between.
    private bool TryLoad(byte[] digestBefore, bool isReported)
    {
        SettingsReport report = new(path);
        TlsMaterial? loaded = Load(report);
        digest = digestBefore;
        triedAt = time.GetTimestamp();
        read = loaded is { IsComplete: true, Client.HasAlternatives: not true } ? loaded : null;
        return TryUse(loaded, report, isReported);
    }

    private SettingsReport Revalidate(TlsMaterial known)
    {
        SettingsReport report = new(path);
        loader.CheckValidity(known, report);
        return report;
    }

    /// <returns>Whether they can be used, and could not before.</returns>
    private bool TryUse(TlsMaterial? loaded, SettingsReport report, bool isReported)
    {
        bool isFirst = !isOpened;
        bool wasUsable = material is not null;
        SettingsReport? before = refused;
        if (report.Findings.Count > 0 || loaded is null)
        {
            refused = report;
            retry = before is null ? ShortestRetry : retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
            DateTimeOffset now = time.GetUtcNow();
            if (loaded?.Client is { } client && client.Expiry < now)
                Volatile.Write(ref expiredAt, client.Expiry.UtcTicks);
            if (Expiry is { } expiry && expiry < now)
            {
                Volatile.Write(ref expiredAt, expiry.UtcTicks);
                material = null;
            }

            if (isReported && (before is null || !before.Findings.SequenceEqual(report.Findings) || wasUsable != material is not null))
                LogFindings();
            return false;
        }

        material = loaded; // before the findings are removed: a caller that reads neither could not name a reason
        refused = null;
        retry = ShortestRetry;
        if (isDisposed) // since the last look
        {
            material = null;
            return false;
        }

        if (!isFirst)
            LogRenewed(path);
        CheckExpiry();
        if (tenant is not null && loaded.Client is { } presented)
            SharedClients?.Check(this, provider, tenant, options.Endpoint, presented);
        return !wasUsable;
    }

    private void CheckExpiry()
    {
        expiryNotice.Check(Expiry);
        trustNotice?.Check(material?.TrustExpiry(time.GetUtcNow()));
    }

    // An unexpected exception affects only this tenant. If it were thrown from here, it would end the renewal for all tenants.
    private TlsMaterial? Load(SettingsReport report)
    {
        try
        {
            return loader.Load(options, report);
        }
#pragma warning disable CA1031 // the top of a background loop
        catch (Exception e)
#pragma warning restore CA1031
        {
            report.AddTemporary(CertificateSetting.Group, $"cannot be opened ({e.GetType().Name})");
            return null;
        }
    }

    private TwoFactorException Misconfigured(SettingsReport? report) => new(TwoFactorError.Misconfigured, string.Join(" ", report?.Findings ?? []))
    {
        Provider = provider,
        Tenant = tenant,
        IsTransient = report is { Errors.Count: 0 }, // the findings may be resolved without a change of settings
    };

    [LoggerMessage(
        EventIds.CertificatesReloaded,
        LogLevel.Information,
        "The certificates of {Path} were opened again and are in use.",
        EventName = nameof(EventIds.CertificatesReloaded))]
    private partial void LogRenewed(string path);

    [LoggerMessage(
        EventIds.CertificatesRefused,
        LogLevel.Error,
        "The certificate files of {Path} have changed and cannot be used; the earlier certificates stay in use. {Findings}",
        EventName = nameof(EventIds.CertificatesRefused))]
    private partial void LogRefused(string path, string findings);

    [LoggerMessage(
        EventIds.CertificatesNotTakenOver,
        LogLevel.Error,
        "The certificates of {Path} cannot be used; the tenant's earlier settings stay in use. {Findings}",
        EventName = nameof(EventIds.CertificatesNotTakenOver))]
    private partial void LogNotTakenOver(string path, string findings);

    [LoggerMessage(
        EventIds.CertificatesUnusable,
        LogLevel.Error,
        "The certificates of {Path} cannot be used; the calls that need them fail until that is corrected. {Findings}",
        EventName = nameof(EventIds.CertificatesUnusable))]
    private partial void LogUnusable(string path, string findings);
}
