using TwoFactor.SecSign;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds SecSign ID.</summary>
public static class SecSignBuilderExtensions
{
    /// <summary>Adds SecSign ID as a provider, for the tenants whose configuration has <c>"Provider": "SecSign"</c>.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is <see langword="null"/>.</exception>
    /// <example><code>
    /// builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSecSign();
    /// </code></example>
    public static ITwoFactorBuilder AddSecSign(this ITwoFactorBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddProvider(SecSignDefinition.Instance);
    }

    /// <summary>Adds a tenant that uses SecSign ID, or changes one that configuration names.</summary>
    /// <param name="builder">What <c>AddTwoFactor</c> returned.</param>
    /// <param name="tenant">The tenant's name. Not case-sensitive, like all configuration keys.</param>
    /// <param name="configure">Sets the tenant's options. It runs after the configuration was read, so it can overwrite values.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="tenant"/> is empty or only white space, or an argument is
    /// <see langword="null"/>.</exception>
    /// <example><code>
    /// builder.Services.AddTwoFactor().AddSecSign("globex", options =>
    /// {
    ///     options.ServiceName = "Globex Portal";
    ///     options.ServiceAddress = "portal.globex.example";
    /// });
    /// </code></example>
    public static ITwoFactorBuilder AddSecSign(this ITwoFactorBuilder builder, string tenant, Action<SecSignOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddTenant(tenant, SecSignDefinition.Instance, configure);
    }
}
