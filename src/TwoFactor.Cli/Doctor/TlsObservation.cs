using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using TwoFactor.Transport;

namespace TwoFactor.Cli.Doctor;

/// <summary>What a connection showed about a server's certificate and clock.</summary>
/// <param name="host">The server's name.</param>
/// <param name="route">The way to it.</param>
internal sealed class TlsObservation(string host, ServerRoute route)
{
    private static readonly TimeSpan TolerableOffset = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    private SslPolicyErrors errors;
    private X509ChainStatusFlags chainErrors;
    private string? weakness;
    private bool hasPinnedKey;
    private string? issuer;
    private DateTimeOffset validFrom;
    private DateTimeOffset validUntil;

    /// <summary>Whether the library would trust the server.</summary>
    public bool IsTrusted => issuer is not null && errors == SslPolicyErrors.None && weakness is null && hasPinnedKey;

    /// <summary>The time that the server sent, or <see langword="null"/>.</summary>
    public DateTimeOffset? ServerTime { get; set; }

    /// <summary>This machine's time at that moment.</summary>
    public DateTimeOffset OwnTime { get; set; }

    /// <summary>How the proxy refused to connect to the server; <see langword="null"/> if it did not.</summary>
    public string? ProxyRefusal { get; set; }

    /// <summary>Stores the result of the handshake.</summary>
    public void RecordHandshake(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors policyErrors, bool pinned)
    {
        errors = policyErrors;
        weakness = chain is null ? null : WeakCertificate.Find(chain);
        hasPinnedKey = pinned;
        chainErrors = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, status) => all | status.Status) ?? X509ChainStatusFlags.NoError;
        if (certificate is X509Certificate2 seen)
            (issuer, validFrom, validUntil) = (seen.Issuer, seen.NotBefore.ToUniversalTime(), seen.NotAfter.ToUniversalTime());
    }

    /// <summary>The finding about the server's certificate.</summary>
    public Finding CheckTrust(DateTimeOffset now)
    {
        if (ProxyRefusal is not null)
            return Finding.Failed("tls", $"the proxy {route.ProxyName} refuses to connect to {host} ({ProxyRefusal}); check what it allows, and HTTPS_PROXY and NO_PROXY in the environment.");
        if (issuer is null)
            return Finding.Failed("tls", $"{host} does not complete a TLS handshake{route.Through}; is it an https server?");
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return Finding.Failed("tls", $"the certificate is for another name than {host}; check the Endpoint setting.");
        if (chainErrors.HasFlag(X509ChainStatusFlags.NotTimeValid))
            return Finding.Failed("tls", string.Create(CultureInfo.InvariantCulture, $"the certificate is valid from {validFrom:yyyy-MM-dd} to {validUntil:yyyy-MM-dd}, and this machine's clock shows {now:yyyy-MM-dd}; is the clock right?"));
        if (errors != SslPolicyErrors.None)
            return Finding.Failed("tls", $"the certificate is not trusted ({issuer} issued it{(route.ProxyName is { } proxy ? $", and it came through the proxy {proxy}" : string.Empty)}); if that authority is yours, name its file in TrustedCaPath.");
        if (weakness is not null)
            return Finding.Failed("tls", $"the certificate is not trusted, because it could be forged: {weakness}; ask the service for a new one.");
        if (!hasPinnedKey)
            return Finding.Failed("tls", "the certificate has none of the pinned keys; check PinnedKeys, or who is answering.");
        return validUntil - now < Soon
            ? Finding.Warning("tls", $"trusted, but the certificate expires {Finding.Until(validUntil, now)}; inform the service.")
            : Finding.Ok("tls", $"trusted{route.Through}; the certificate expires {Finding.Until(validUntil, now)}");
    }

    /// <summary>The finding about this machine's clock; <see langword="null"/> if the server sent no time.</summary>
    public Finding? CheckClock()
    {
        if (ServerTime is not { } theirs)
            return null;
        TimeSpan offset = OwnTime - theirs;
        return offset.Duration() <= TolerableOffset
            ? Finding.Ok("clock", "agrees with the server's")
            : Finding.Failed("clock", $"this machine's clock is {Length(offset.Duration())} {(offset > TimeSpan.Zero ? "ahead of" : "behind")} the server's; set it right: certificates and deadlines depend on it.");
    }

    private static string Length(TimeSpan time) => time switch
    {
        { TotalDays: >= 2 } => $"{time.TotalDays:F0} days",
        { TotalHours: >= 2 } => $"{time.TotalHours:F0} hours",
        { TotalMinutes: >= 2 } => $"{time.TotalMinutes:F0} minutes",
        _ => $"{time.TotalSeconds:F0} seconds",
    };
}
