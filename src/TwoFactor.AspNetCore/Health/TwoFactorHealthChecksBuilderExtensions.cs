using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TwoFactor;
using TwoFactor.AspNetCore;
using TwoFactor.AspNetCore.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check of the tenants and the flow's store.</summary>
public static class TwoFactorHealthChecksBuilderExtensions
{
    /// <summary>Adds a check whose data contain the health of each tenant. By default it calls no service.</summary>
    /// <remarks>
    /// <para>A tenant is degraded if its service failed recently, if its certificate will soon expire, or if it cannot be used. Even if all tenants
    /// are degraded, the check returns only <see cref="HealthStatus.Degraded"/>, because replacing this instance would not help.</para>
    /// <para>If the flow's store does not respond, no login works, and the check returns <paramref name="failureStatus"/>.</para>
    /// </remarks>
    /// <param name="builder">What <c>AddHealthChecks</c> returned.</param>
    /// <param name="configure">Sets the options.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">The status if the store does not respond; <see langword="null"/> for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The check's tags.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range.</exception>
    /// <example><code>
    /// builder.Services.AddHealthChecks().AddTwoFactor(health => health.CertificateNotice = TimeSpan.FromDays(30));
    /// </code></example>
    public static IHealthChecksBuilder AddTwoFactor(
        this IHealthChecksBuilder builder,
        Action<TwoFactorHealthOptions>? configure = null,
        string name = "two-factor",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        TwoFactorHealthOptions options = new();
        configure?.Invoke(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FailuresInARow, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.Window, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CertificateNotice, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(options.ProbeTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.ProbeTimeout, TimeSpan.FromMinutes(5));
        builder.Services.TryAddSingleton<RecentFailures>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ITwoFactorEvents, RecentFailuresListener>());
        return builder.Add(new HealthCheckRegistration(
            name, services => ActivatorUtilities.CreateInstance<TwoFactorHealthCheck>(services, options), failureStatus, tags));
    }
}
