namespace TwoFactor.AspNetCore;

/// <summary>Options of the health check <c>AddHealthChecks().AddTwoFactor()</c>.</summary>
public sealed class TwoFactorHealthOptions
{
    /// <summary>After how many failed starts in a row a tenant is degraded.</summary>
    /// <value>1 or more; 3 by default.</value>
    public int FailuresInARow { get; set; } = 3;

    /// <summary>How long a failure counts if there was no success since.</summary>
    /// <value>More than zero; 5 minutes by default.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long before the expiry of its client certificate a tenant is degraded.</summary>
    /// <value>Zero or more; 14 days by default.</value>
    public TimeSpan CertificateNotice { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Whether each check also sends a harmless request to the services: it asks whether a user that does not exist is paired. That changes
    /// nothing, and no phone is asked. Services without <see cref="IUserPairing"/> get no request.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Probe { get; set; }

    /// <summary>How long the service may take to answer the probe.</summary>
    /// <value>More than zero, and 5 minutes at most; 5 seconds by default.</value>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
