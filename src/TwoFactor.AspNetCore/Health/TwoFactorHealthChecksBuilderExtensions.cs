using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using TwoFactor;
using TwoFactor.AspNetCore;
using TwoFactor.AspNetCore.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a health check of the tenants and the flow's store.</summary>
public static class TwoFactorHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that says how each tenant does, in its data. It calls no service by itself.</summary>
    /// <remarks>
    /// <para>A tenant is degraded whose service has failed lately, whose certificate is about to expire, or which cannot be used. However many tenants
    /// are, the check is never worse than <see cref="HealthStatus.Degraded"/> for it: this instance could not help it.</para>
    /// <para>Where the flow's store does not answer, no login works here, and the check fails with <paramref name="failureStatus"/>.</para>
    /// </remarks>
    /// <param name="builder">What <c>AddHealthChecks</c> returned.</param>
    /// <param name="configure">Sets the options.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What it is where the store does not answer; <see langword="null"/> for <see cref="HealthStatus.Unhealthy"/>.</param>
    /// <param name="tags">The check's tags.</param>
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
        builder.Services.TryAddSingleton<RecentAnswers>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ITwoFactorEvents, RecentAnswersListener>());
        return builder.Add(new HealthCheckRegistration(
            name, services => ActivatorUtilities.CreateInstance<TwoFactorHealthCheck>(services, options), failureStatus, tags));
    }
}
