using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using TwoFactor.Providers;

namespace TwoFactor.Tenants.Settings;

/// <summary>Creates a tenant's options, or with the default name the flow's options for all tenants, like <see cref="IOptionsFactory{TOptions}"/>: configuration first, then the host's code, then its
/// checks.</summary>
/// <remarks>
/// There are two differences. Names of tenants are not case-sensitive, except in a class of the host's own, which gets the tenant's name as the settings spell it (if it is derived from none of .NET's). The host's actions for one tenant
/// are found by that tenant's name, whereas the usual factory calls the actions of all tenants for each tenant, which takes quadratic time.
/// </remarks>
internal sealed class TenantOptionsFactory<[DynamicallyAccessedMembers(SettingsBinder.Members)] TOptions>
    where TOptions : class, new()
{
    private readonly NamedSteps<IConfigureOptions<TOptions>> configuring;
    private readonly NamedSteps<IPostConfigureOptions<TOptions>> finishing;
    private readonly NamedSteps<IValidateOptions<TOptions>> checking;

    public TenantOptionsFactory(
        IEnumerable<IConfigureOptions<TOptions>> configure, IEnumerable<IPostConfigureOptions<TOptions>> postConfigure, IEnumerable<IValidateOptions<TOptions>> validate)
    {
        configuring = new(configure.Where(step => step is not TenantOptionsSetup<TOptions>));
        finishing = new(postConfigure);
        checking = new(validate);
    }

    /// <param name="tenant">The tenant's name, or <see cref="Options.DefaultName"/>.</param>
    /// <param name="group">The group of settings, or <see langword="null"/> if there is none.</param>
    /// <param name="report">Collects the values that cannot be read, and the failures of the host's own checks.</param>
    public TOptions Create(string tenant, SettingsNode? group, SettingsReport report)
    {
        TOptions options = Begin(tenant, group, report);
        Finish(tenant, options, report);
        return options;
    }

    /// <summary>Sets options from configuration, and then by the host's code, but without its last steps.</summary>
    /// <param name="tenant">The tenant's name, or <see cref="Options.DefaultName"/>.</param>
    /// <param name="group">The group of settings, or <see langword="null"/> if there is none.</param>
    /// <param name="report">Collects the values that cannot be read.</param>
    public TOptions Begin(string tenant, SettingsNode? group, SettingsReport report)
    {
        TOptions options = new();
        SettingsBinder.Bind(group, options, report);
        foreach ((string name, IConfigureOptions<TOptions> step) in configuring.For(tenant))
        {
            if (step is IConfigureNamedOptions<TOptions> named)
                named.Configure(name, options);
            else if (name == Options.DefaultName)
                step.Configure(options);
        }

        return options;
    }

    /// <summary>Runs the host's last steps (<c>PostConfigure</c>), and then its own checks.</summary>
    /// <param name="tenant">The tenant's name, or <see cref="Options.DefaultName"/>.</param>
    /// <param name="options">The options. A step need not bear to run twice, so call this once for each object.</param>
    /// <param name="report">Collects the failures of the checks.</param>
    public void Finish(string tenant, TOptions options, SettingsReport report)
    {
        foreach ((string name, IPostConfigureOptions<TOptions> step) in finishing.For(tenant))
            step.PostConfigure(name, options);
        foreach ((string name, IValidateOptions<TOptions> step) in checking.For(tenant))
        {
            foreach (string failure in step.Validate(name, options) is { Failed: true, Failures: { } failures } ? failures : [])
                report.AddGroupError($"is refused by the host's own check: {failure.TrimEnd('.')}");
        }
    }
}
