namespace TwoFactor;

/// <summary>Finds the provider of a tenant, as configuration selects it now.</summary>
/// <remarks>
/// Ask for the provider at each login rather than keeping one: that is cheap, and it follows configuration as it is reloaded.
/// Nothing ever falls back to another tenant or to a default.
/// </remarks>
public interface ITwoFactorProviderFactory
{
    /// <summary>The provider that the tenant uses for new challenges.</summary>
    /// <param name="tenant">The tenant as configured; upper and lower case do not count, as nowhere in configuration.</param>
    /// <exception cref="ArgumentException">There is no such tenant. The message names it and those that there are.</exception>
    ITwoFactorProvider GetProvider(string tenant);

    /// <summary>The provider that started a challenge, also after its tenant switched to another.</summary>
    /// <param name="handle">The challenge's handle.</param>
    /// <exception cref="ArgumentException">The challenge's tenant or its provider is not configured any more.</exception>
    ITwoFactorProvider GetProvider(ChallengeHandle handle);
}
