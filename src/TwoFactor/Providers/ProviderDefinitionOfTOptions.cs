using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.Tenants;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Providers;

/// <summary>Describes a service: its name, its settings, and how to create its provider for a tenant. One stateless instance per service.</summary>
/// <remarks>For a service that is reached over HTTP, derive from <see cref="HttpProviderDefinition{TOptions}"/> instead.</remarks>
/// <typeparam name="TOptions">The tenant's settings for this service, one named instance per tenant. Configuration sets each property by its name if
/// the property has a setter and is a string, a <see cref="Secret"/>, a URI, a time span, a number, a Boolean or an enum. It also fills lists of
/// strings (<c>IList&lt;string&gt;</c>, with or without a setter). Other properties can only be set in code.</typeparam>
#pragma warning disable RS0022 // Intended: only this class derives from ProviderDefinition, and adapters derive from this class.
public abstract class ProviderDefinition<[DynamicallyAccessedMembers(SettingsBinder.Members)] TOptions> : ProviderDefinition
    where TOptions : class, new()
#pragma warning restore RS0022
{
    /// <summary>Checks the values of the settings, from configuration and from code. The library has already reported values that cannot be
    /// read.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="report">Collects the findings.</param>
    protected internal abstract void Check(TOptions options, SettingsReport report);

    /// <summary>Creates the provider of one tenant. The settings have been checked and have no errors.</summary>
    /// <param name="context">The tenant's name and settings, the clock and the log.</param>
    /// <returns>The provider. It gets all calls of the tenant while these settings are in use, also several at a time, and later those for the challenges
    /// that it has opened.</returns>
    protected internal abstract ITwoFactorProvider CreateProvider(ProviderContext<TOptions> context);

    internal sealed override void AddOptions(IServiceCollection services)
    {
        // Inserted first, so that settings from code are applied after those from configuration.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<TOptions>>(
            provider => new TenantOptionsSetup<TOptions>(this, provider.GetRequiredService<TenantSettings>())));
        services.TryAddSingleton<TenantOptionsFactory<TOptions>>();
    }

    internal sealed override TenantDraft Draft(IServiceProvider services, string tenant)
    {
        TenantSettings settings = services.GetRequiredService<TenantSettings>();
        SettingsNode? group = settings.GroupOf(tenant, Name);
        SettingsReport report = new(settings.PathOf(tenant, Name));
        TOptions options = services.GetRequiredService<TenantOptionsFactory<TOptions>>().Create(tenant, group, report);
        CheckAll(options, report);
        return new TenantDraft(this, report, SettingsFingerprint.Of(report.Path, options, group, report), () => Open(services, tenant, options, report));
    }

    private protected virtual void CheckAll(TOptions options, SettingsReport report) => Check(options, report);

    private protected virtual TenantParts Open(IServiceProvider services, string tenant, TOptions options, SettingsReport report) =>
        report.Errors.Count > 0 ? new TenantParts() : new TenantParts(CreateProvider(new PlainProviderContext<TOptions>(
            tenant, options, services.GetRequiredService<TimeProvider>(), services.GetRequiredService<ILoggerFactory>())));
}
