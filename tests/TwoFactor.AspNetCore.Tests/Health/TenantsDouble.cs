namespace TwoFactor.AspNetCore.Tests.Health;

/// <summary>Tenants with findings that a test sets.</summary>
internal sealed class TenantsDouble(params string[] names) : ITwoFactorTenants
{
    public IReadOnlyCollection<string> Names => names;

    public IReadOnlyList<string> Findings { get; init; } = [];

    public DateTimeOffset? Expiry { get; init; }

    public IReadOnlyList<string> GetFindings(string tenant) => Findings;

    public DateTimeOffset? GetCertificateExpiry(string tenant) => Expiry;
}
