using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>The connections of one tenant to one service, and of nobody else: with its own certificate and trust.</summary>
/// <remarks>
/// When the files behind it change, a new pool takes over with the next request, while the old one finishes what it has under way.
/// </remarks>
internal sealed partial class TenantConnection
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(10);

    private readonly string path;
    private readonly ServiceOptions options;
    private readonly TlsMaterialLoader loader;
    private readonly WatchedFiles files;
    private readonly ExpiryNotice expiryNotice;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Lock checking = new();

    private volatile ConnectionPool pool;
    private string digest;
    private DateTimeOffset nextCheck;

    /// <param name="path">The tenant's group of settings, for messages.</param>
    /// <param name="options">The tenant's settings, found good.</param>
    /// <param name="loader">Reads the certificates, now and whenever their files change.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where a replacement, a failed one and a near expiry are said.</param>
    /// <exception cref="OptionsValidationException">The certificates cannot be used.</exception>
    public TenantConnection(string path, ServiceOptions options, TlsMaterialLoader loader, TimeProvider time, ILogger logger)
    {
        this.path = path;
        this.options = options;
        this.loader = loader;
        this.time = time;
        this.logger = logger;
        files = loader.FilesOf(options);
        expiryNotice = new ExpiryNotice(path, time, logger);
        digest = files.Digest(); // before they are loaded: a change in between is found at the next check
        SettingsReport report = new(path);
        TlsMaterial material = loader.Load(options, report);
        if (report.Findings.Count > 0) // they may have changed since the settings were checked; half of them must not count
            throw new OptionsValidationException(path, options.GetType(), report.Findings);
        pool = new ConnectionPool(options, material);
        nextCheck = time.GetUtcNow() + CheckInterval;
        expiryNotice.Check(pool.CertificateExpiry);
    }

    /// <summary>When the client certificate in use expires (UTC), or <see langword="null"/> where there is none.</summary>
    public DateTimeOffset? CertificateExpiry => pool.CertificateExpiry;

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        CheckFiles();
        return pool.SendAsync(request, cancellationToken);
    }

    private void CheckFiles()
    {
        // One request looks, at most; the others go on with what is in force.
        if (!checking.TryEnter())
            return;
        try
        {
            if (time.GetUtcNow() < nextCheck)
                return;
            nextCheck = time.GetUtcNow() + CheckInterval;
            string now = files.Digest();
            if (now != digest)
            {
                digest = now;
                Renew();
            }

            expiryNotice.Check(pool.CertificateExpiry);
        }
        finally
        {
            checking.Exit();
        }
    }

    // Seldom do certificate and key change in the same moment: a pair that does not fit is looked at again when either changes.
    private void Renew()
    {
        SettingsReport report = new(path);
        TlsMaterial material = loader.Load(options, report);
        if (report.Findings.Count > 0)
        {
            LogRefused(path, string.Join(" ", report.Findings));
            return;
        }

        pool = new ConnectionPool(options, material);
        LogRenewed(path);
    }

    [LoggerMessage(LogLevel.Information, "The certificate files of {Path} have changed and are in use.")]
    private partial void LogRenewed(string path);

    [LoggerMessage(LogLevel.Error, "The certificate files of {Path} have changed and cannot be used; the earlier certificates stay in force. {Findings}")]
    private partial void LogRefused(string path, string findings);
}
