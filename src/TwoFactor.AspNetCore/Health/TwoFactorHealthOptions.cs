namespace TwoFactor.AspNetCore;

/// <summary>How <c>AddHealthChecks().AddTwoFactor()</c> looks at the tenants.</summary>
public sealed class TwoFactorHealthOptions
{
    /// <summary>After how many failed starts in a row a tenant is degraded.</summary>
    /// <value>1 or more; 3 by default.</value>
    public int FailuresInARow { get; set; } = 3;

    /// <summary>How long a failure counts, where no answer came since.</summary>
    /// <value>More than zero; 5 minutes by default.</value>
    public TimeSpan Window { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long before its end a client certificate is degraded.</summary>
    /// <value>Zero or more; 14 days by default.</value>
    public TimeSpan CertificateNotice { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Whether each check asks the services something that changes nothing and rings no phone: whether a name is paired that does not exist. Services
    /// without <see cref="IUserPairing"/> are not asked.</summary>
    /// <value><see langword="false"/> by default.</value>
    public bool Probe { get; set; }

    /// <summary>How long the service may take to answer it.</summary>
    /// <value>More than zero; 5 seconds by default.</value>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
