namespace TwoFactor;

/// <summary>Lists the tenants and what is wrong with them now, for health checks and tools. Thread-safe.</summary>
public interface ITwoFactorTenants
{
    /// <summary>The names of all tenants, as configured now.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>What is wrong with a tenant now.</summary>
    /// <remarks>
    /// <para>A tenant cannot be used because of an expired certificate, a file that cannot be read, or the wrong settings of a new tenant.</para>
    /// <para>While changed settings or files are refused, the tenant can be used with the earlier ones. Such a finding ends with "The earlier settings stay
    /// in use." or "The earlier certificates stay in use.", and is removed when the change is undone or corrected. If the settings outside of the tenants are
    /// refused, every tenant has the findings.</para>
    /// <para>With <see cref="FlowFailureMode.OtherProvider"/>, the other provider has findings as well; the tenant can be used nevertheless.</para>
    /// </remarks>
    /// <param name="tenant">The tenant's name. Not case-sensitive.</param>
    /// <returns>The findings, each with the name of its setting and without its value. A certificate that was not opened yet has none.</returns>
    /// <exception cref="ArgumentException">There is no such tenant.</exception>
    IReadOnlyList<string> GetFindings(string tenant);

    /// <summary>When a tenant's client certificate expires, or expired; with <see cref="FlowFailureMode.OtherProvider"/>, the first of both
    /// providers.</summary>
    /// <param name="tenant">The tenant's name. Not case-sensitive.</param>
    /// <returns>The time (UTC), in the past if the certificate has expired; or <see langword="null"/> if none is known: the tenant needs no client
    /// certificate, or its certificate was not opened yet, or was never in use for another reason than its expiry (see
    /// <see cref="GetFindings"/>).</returns>
    /// <exception cref="ArgumentException">There is no such tenant.</exception>
    DateTimeOffset? GetCertificateExpiry(string tenant);
}
