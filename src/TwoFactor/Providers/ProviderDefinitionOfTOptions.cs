using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TwoFactor.Tenants;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Providers;

/// <summary>Makes a service known: its name, its settings, and how its provider is made for a tenant. One stateless instance per service.</summary>
/// <remarks>A service that is reached over HTTP derives from <see cref="HttpProviderDefinition{TOptions}"/> instead.</remarks>
/// <typeparam name="TOptions">The tenant's settings for this service, one named instance per tenant. Every property that can be set and is a text, a
/// <see cref="Secret"/>, an address, a time, a number, a flag or an enum can be given in configuration, under its name, and so can lists of texts
/// (<c>IList&lt;string&gt;</c>, which need not be set). Other properties are for code.</typeparam>
#pragma warning disable RS0022 // Only this class may derive from ProviderDefinition, and adapters derive from this one: that is meant.
public abstract class ProviderDefinition<[DynamicallyAccessedMembers(SettingsBinder.Members)] TOptions> : ProviderDefinition
    where TOptions : class, new()
#pragma warning restore RS0022
{
    /// <summary>Checks the settings, from configuration and from code. That each can be read is checked already.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="report">Where to put findings.</param>
    protected internal abstract void Check(TOptions options, SettingsReport report);

    /// <summary>Makes the provider of one tenant, from settings without findings.</summary>
    protected internal abstract ITwoFactorProvider CreateProvider(ProviderContext<TOptions> context);

    internal sealed override void AddOptions(IServiceCollection services)
    {
        // First of all, so that what code configures comes after it.
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
