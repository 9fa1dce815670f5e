using TwoFactor.Sezame;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds Sezame.</summary>
public static class SezameBuilderExtensions
{
    /// <summary>Adds Sezame as a provider, for the tenants whose configuration has <c>"Provider": "Sezame"</c>.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <example><code>
    /// builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame();
    /// </code></example>
    public static ITwoFactorBuilder AddSezame(this ITwoFactorBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddProvider(SezameDefinition.Instance);
    }

    /// <summary>Adds a tenant that uses Sezame, or changes one that configuration names.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="tenant">The tenant's name. Not case-sensitive, like all configuration keys.</param>
    /// <param name="configure">Sets the tenant's options. It runs after the configuration was read, so it can overwrite values.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="tenant"/> is empty or only white space, or an argument is
    /// <see langword="null"/>.</exception>
    /// <example><code>
    /// builder.Services.AddTwoFactor().AddSezame("acme", options =>
    /// {
    ///     options.ClientCertificate.CertificatePath = "acme.pem";
    ///     options.ClientCertificate.KeyPath = "acme.key.pem";
    ///     options.ClientCertificate.KeyPasswordFile = "acme.pass";
    /// });
    /// </code></example>
    public static ITwoFactorBuilder AddSezame(this ITwoFactorBuilder builder, string tenant, Action<SezameOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddTenant(tenant, SezameDefinition.Instance, configure);
    }
}
