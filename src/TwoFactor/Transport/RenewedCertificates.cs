using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.Certificates;
using TwoFactor.Providers;

namespace TwoFactor.Transport;

/// <summary>One tenant's certificates, read again when their files change.</summary>
internal sealed partial class RenewedCertificates
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

    private volatile TlsMaterial material;
    private string digest;
    private DateTimeOffset nextCheck;

    /// <param name="path">The tenant's group of settings, for messages.</param>
    /// <param name="options">The tenant's settings, found good.</param>
    /// <param name="loader">Reads the certificates, now and whenever their files change.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets replacements, failed replacements and a near expiry.</param>
    /// <exception cref="OptionsValidationException">The certificates cannot be used.</exception>
    public RenewedCertificates(string path, ServiceOptions options, TlsMaterialLoader loader, TimeProvider time, ILogger logger)
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
        TlsMaterial loaded = loader.Load(options, report);
        if (report.Findings.Count > 0) // they may have changed since the settings were checked; half of them must not count
            throw new OptionsValidationException(path, options.GetType(), report.Findings);
        material = loaded;
        nextCheck = time.GetUtcNow() + CheckInterval;
        expiryNotice.Check(Expiry);
    }

    /// <summary>When the client certificate in use expires (UTC), or <see langword="null"/> where there is none.</summary>
    public DateTimeOffset? Expiry => material.Client?.Certificate.NotAfter.ToUniversalTime();

    /// <summary>The certificates to use now: the same object until they change.</summary>
    public ValueTask<TlsMaterial> GetAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CheckFiles();
        return new ValueTask<TlsMaterial>(material);
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

            expiryNotice.Check(Expiry);
        }
        finally
        {
            checking.Exit();
        }
    }

    // The files rarely change together; a mismatched pair is retried at the next change.
    private void Renew()
    {
        SettingsReport report = new(path);
        TlsMaterial loaded = loader.Load(options, report);
        if (report.Findings.Count > 0)
        {
            LogRefused(path, string.Join(" ", report.Findings));
            return;
        }

        material = loaded;
        LogRenewed(path);
    }

    [LoggerMessage(LogLevel.Information, "The certificate files of {Path} have changed and are in use.")]
    private partial void LogRenewed(string path);

    [LoggerMessage(LogLevel.Error, "The certificate files of {Path} have changed and cannot be used; the earlier certificates stay in force. {Findings}")]
    private partial void LogRefused(string path, string findings);
}
