namespace TwoFactor;

/// <summary>Which tenants there are and which of them cannot be used now, for health checks and tools. Thread-safe.</summary>
public interface ITwoFactorTenants
{
    /// <summary>The names of all tenants, as configured now.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>What keeps a tenant from being used now: an expired certificate, a file that cannot be read, wrong settings that came with a
    /// reload.</summary>
    /// <param name="tenant">The tenant's name. Not case-sensitive.</param>
    /// <returns>The findings, each with the name of its setting and without its value; empty while the tenant can be used. Certificates that were not
    /// opened yet have none.</returns>
    /// <exception cref="ArgumentException">There is no such tenant.</exception>
    IReadOnlyList<string> FindingsOf(string tenant);

    /// <summary>When the client certificate that a tenant uses now expires.</summary>
    /// <param name="tenant">The tenant's name. Not case-sensitive.</param>
    /// <returns>The time (UTC), or <see langword="null"/> for a tenant that needs no certificate, or whose certificate was not opened yet.</returns>
    /// <exception cref="ArgumentException">There is no such tenant.</exception>
    DateTimeOffset? CertificateExpiryOf(string tenant);
}
