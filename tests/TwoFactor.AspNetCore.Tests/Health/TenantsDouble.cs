namespace TwoFactor.AspNetCore.Tests.Health;

/// <summary>Tenants of which a test says what is wrong.</summary>
internal sealed class TenantsDouble(params string[] names) : ITwoFactorTenants
{
    public IReadOnlyCollection<string> Names => names;

    public IReadOnlyList<string> Findings { get; init; } = [];

    public DateTimeOffset? Expiry { get; init; }

    public IReadOnlyList<string> FindingsOf(string tenant) => Findings;

    public DateTimeOffset? CertificateExpiryOf(string tenant) => Expiry;
}
