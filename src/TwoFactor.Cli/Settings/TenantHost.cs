using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TwoFactor.Certificates;
using TwoFactor.Cli.Output;
using TwoFactor.Providers;

namespace TwoFactor.Cli.Settings;

/// <summary>One tenant, set up as in a host application. Other tenants of the same configuration are left out, so errors in them do not
/// matter.</summary>
internal sealed class TenantHost : IDisposable
{
    private const string OneOffName = "command-line";
    private const string KeyPassword = nameof(ClientCertificateOptions.KeyPassword);
    private const string KeyPasswordFile = nameof(ClientCertificateOptions.KeyPasswordFile);

    // Where a client certificate can come from. A tenant names one of them.
    private static readonly string[][] CertificateSources =
    [
        [nameof(ClientCertificateOptions.CertificatePath), nameof(ClientCertificateOptions.KeyPath)],
        [nameof(ClientCertificateOptions.PfxPath)],
        [nameof(ClientCertificateOptions.StoreName), nameof(ClientCertificateOptions.StoreLocation), nameof(ClientCertificateOptions.Thumbprint)],
    ];

    // The files that a password opens. Without one of them, a password alone would be half a client certificate.
    private static readonly string[] KeyFiles = [nameof(ClientCertificateOptions.KeyPath), nameof(ClientCertificateOptions.PfxPath)];

    private readonly IHost host;
    private readonly TenantChoice choice;
    private readonly bool isOneOff;

    private TenantHost(string name, string? providerName, bool isOneOff, TenantChoice choice, IHost host)
    {
        (Name, ProviderName, this.isOneOff, this.choice, this.host) = (name, providerName, isOneOff, choice, host);
    }

    /// <summary>Whether the password of the key is the one that the caller gave, not one of the settings.</summary>
    public bool HasGivenPassword { get; private init; }

    /// <summary>The tenant's name. A tenant that is made of options has an internal name, which is not shown.</summary>
    public string Name { get; }

    /// <summary>The name of the configured tenant, or <see langword="null"/> for a tenant that is made of options.</summary>
    public string? ConfiguredName => isOneOff ? null : Name;

    /// <summary>The tenant's name for the end of a sentence, such as " (tenant acme)". Empty for a tenant that is made of options.</summary>
    public string InBrackets => isOneOff ? string.Empty : $" (tenant {Name})";

    /// <summary>The service: the one that the command is about, or that the settings select. It may be unknown.</summary>
    public string? ProviderName { get; }

    /// <summary>Opens the tenant that the command line selects.</summary>
    /// <exception cref="CliFailure">There is no such tenant, or it is not clear which one.</exception>
    public static async Task<TenantHost> OpenAsync(TenantChoice choice, CliConsole console, CliEnvironment environment, CancellationToken cancellationToken)
    {
        ConfigurationFile file = ConfigurationFile.Read(choice.ConfigPath, environment);
        Secret? keyPassword = await KeyPasswords.ReadAsync(choice.AskKeyPassword, console, environment, cancellationToken);
        return Open(choice, file, keyPassword, environment);
    }

    /// <inheritdoc cref="OpenAsync"/>
    public static TenantHost Open(TenantChoice choice, ConfigurationFile file, Secret? keyPassword, CliEnvironment environment)
    {
        string? name = FindTenant(choice, file);
        bool isOneOff = name is null;
        name ??= OneOffName;
        string path = $"{ConfigurationFile.TenantsPath}:{name}";

        Dictionary<string, string?> settings = new(file.Root.GetSection(path).AsEnumerable(), StringComparer.OrdinalIgnoreCase);
        string? selected = settings.GetValueOrDefault($"{path}:Provider") ?? (isOneOff ? choice.CommandProvider : null);
        string? given = choice.Provider ?? (IsAboutOtherService(choice, file, name, selected) ? choice.CommandProvider : selected);
        string? provider = ProviderNames.Find(given) ?? given; // an unknown one is reported with the other settings
        settings[$"{path}:Provider"] = provider;
        // The other service of a tenant is left out as well, although its failure mode may ask it: each command is about one service.
        foreach (string other in ProviderNames.All.Where(one => one != provider))
            RemoveGroup(settings, $"{path}:{other}");
        string certificatePath = $"{path}:{provider}:ClientCertificate:";
        foreach (string replaced in SettingsReplacedBy(choice))
            settings.Remove(certificatePath + replaced);
        foreach ((string setting, string value) in choice.Settings)
            settings[$"{path}:{provider}:{setting}"] = value;
        bool hasGivenPassword = keyPassword is not null && KeyFiles.Any(IsGiven) && !IsGiven(KeyPassword) && !IsGiven(KeyPasswordFile);
        if (hasGivenPassword)
            settings[certificatePath + KeyPassword] = keyPassword!.Reveal();
        return new TenantHost(name, provider, isOneOff, choice, Build(file.Folder, settings, environment.Time)) { HasGivenPassword = hasGivenPassword };

        // A JSON file can give a setting the value null, which counts as left out.
        bool IsGiven(string setting) => settings.GetValueOrDefault(certificatePath + setting) is not null;
    }

    /// <summary>The configured tenant with this name.</summary>
    /// <exception cref="CliFailure">There is none.</exception>
    public static string FindTenant(string asked, string[] all) => all.FirstOrDefault(tenant => tenant.Equals(asked, StringComparison.OrdinalIgnoreCase))
        ?? throw new CliFailure(ExitCode.Usage, $"--tenant: there is no tenant '{asked}'. Configured are: {(all.Length == 0 ? "none" : string.Join(", ", all))}.");

    /// <summary>The tenant's provider.</summary>
    /// <exception cref="CliFailure">The settings are wrong.</exception>
    public ITwoFactorProvider OpenProvider()
    {
        try
        {
            ITwoFactorProvider provider = host.Services.GetRequiredService<ITwoFactorProviderFactory>().GetProvider(Name);
            return FindingsForNow() is { Count: > 0 } findings ? throw Failure(findings, cause: null) : provider;
        }
        catch (OptionsValidationException e)
        {
            throw Failure(e.Failures, e);
        }
    }

    /// <summary>An ability of the tenant's service.</summary>
    /// <param name="what">What it does, for the message: "pair users".</param>
    /// <exception cref="CliFailure">The service does not have it, or the settings are wrong.</exception>
    public TAbility OpenAbility<TAbility>(string what)
        where TAbility : class
    {
        ITwoFactorProvider provider = OpenProvider();
        return provider.TryGetAbility(out TAbility? ability)
            ? ability
            : throw new CliFailure(ExitCode.Unsupported, $"{(isOneOff ? string.Empty : $"Tenant '{Name}' uses ")}{provider.Name}{(isOneOff ? " cannot" : ", which cannot")} {what}.");
    }

    /// <summary>All errors in the tenant's settings; empty if there are none.</summary>
    public IReadOnlyList<string> FindErrors()
    {
        try
        {
            return [.. FindingsForNow().Select(ToOptions)];
        }
        catch (OptionsValidationException e)
        {
            return [.. e.Failures.Select(ToOptions)];
        }
    }

    /// <summary>When the client certificate expires, or expired, if that is known.</summary>
    public DateTimeOffset? FindCertificateExpiry() => host.Services.GetRequiredService<ITwoFactorTenants>().GetCertificateExpiry(Name);

    /// <summary>The tenant's settings for a service, not checked.</summary>
    public TOptions ReadOptions<TOptions>()
        where TOptions : ServiceOptions, new()
    {
        TOptions options = new();
        foreach (IConfigureNamedOptions<TOptions> setup in host.Services.GetServices<IConfigureOptions<TOptions>>().OfType<IConfigureNamedOptions<TOptions>>())
            setup.Configure(Name, options);
        return options;
    }

    /// <summary>The full path of a file that the settings name.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, host.Services.GetRequiredService<IHostEnvironment>().ContentRootPath);

    public void Dispose() => host.Dispose();

    private static void RemoveGroup(Dictionary<string, string?> settings, string path)
    {
        foreach (string key in settings.Keys.Where(key => $"{key}:".StartsWith($"{path}:", StringComparison.OrdinalIgnoreCase)).ToArray())
            settings.Remove(key);
    }

    // An option that names another certificate, or another password, replaces what the tenant's settings name instead.
    private static IEnumerable<string> SettingsReplacedBy(TenantChoice choice)
    {
        if (choice.AskKeyPassword || Gives(KeyPasswordFile))
            yield return KeyPassword;
        if (choice.AskKeyPassword && !Gives(KeyPasswordFile))
            yield return KeyPasswordFile;
        foreach (string[] other in CertificateSources.Where(source => !source.Any(Gives) && CertificateSources.Any(given => given.Any(Gives))))
        {
            foreach (string setting in other)
                yield return setting;
        }

        bool Gives(string setting) => choice.Settings.ContainsKey("ClientCertificate:" + setting);
    }

    private static IHost Build(string contentRoot, IEnumerable<KeyValuePair<string, string?>> settings, TimeProvider time)
    {
        // An empty builder: environment variables and settings files were already read, and the host must not read others.
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = contentRoot });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddSingleton(time);
        builder.Services.AddTwoFactor(builder.Configuration.GetSection("TwoFactor")).AddSezame().AddSecSign();
        return builder.Build();
    }

    // Returns null for a tenant that is made of options.
    private static string? FindTenant(TenantChoice choice, ConfigurationFile file)
    {
        string[] all = file.Tenants;
        if (choice.Tenant is { } asked)
            return FindTenant(asked, all);

        string[] fitting = choice.CommandProvider is null
            ? all
            : [.. all.Where(tenant => HasGroup(file, tenant, choice.CommandProvider) || string.Equals(
                file.Root[$"{ConfigurationFile.TenantsPath}:{tenant}:Provider"], choice.CommandProvider, StringComparison.OrdinalIgnoreCase))];
        return (choice.Provider, fitting.Length) switch
        {
            (not null, _) => null,
            (_, 1) => fitting[0],
            (_, > 1) => throw new CliFailure(ExitCode.Usage, $"--tenant is missing. Configured are: {string.Join(", ", fitting)}."),
            _ when choice.CommandProvider is not null && choice.Settings.Count > 0 => null,
            _ => throw new CliFailure(ExitCode.Usage, $"There is no {(choice.CommandProvider is null ? "tenant" : $"tenant of {choice.CommandProvider}")} in the settings in {file.Folder}. Name a settings file with --config, or give everything by options."),
        };
    }

    // A tenant that has switched from one service to the other, or will, has settings for both. Its pairings at Sezame outlive the switch, for example.
    // A Provider that is no service is an error, and stays one.
    private static bool IsAboutOtherService(TenantChoice choice, ConfigurationFile file, string tenant, string? selected) =>
        choice.CommandProvider is { } service && ProviderNames.Find(selected) is not null && HasGroup(file, tenant, service);

    private static bool HasGroup(ConfigurationFile file, string tenant, string service) =>
        file.Root.GetSection($"{ConfigurationFile.TenantsPath}:{tenant}:{service}").Exists();

    // Findings that do not stop a host at start, but that it would report.
    private IReadOnlyList<string> FindingsForNow() => host.Services.GetRequiredService<ITwoFactorTenants>().GetFindings(Name);

    private CliFailure Failure(IEnumerable<string> findings, Exception? cause)
    {
        string[] given = [.. findings.Where(IsOfCommandLine)];
        if (isOneOff || given.Length > 0)
            return new CliFailure(ExitCode.Usage, string.Join(' ', (isOneOff ? findings : given).Select(ToOptions)), cause);
        string[] all = [.. findings];
        string more = all.Length > 1 ? $" ('twofactor doctor' shows {all.Length - 1} more.)" : string.Empty;
        return new CliFailure(ExitCode.Misconfigured, all[0] + more, cause);
    }

    // Whether the finding is about a setting from an option. The message then names the option instead of the setting.
    private bool IsOfCommandLine(string finding) => SettingOf(finding) is { } setting && choice.Settings.ContainsKey(setting);

    private string ToOptions(string finding)
    {
        if (!isOneOff && !IsOfCommandLine(finding))
            return finding;
        return SettingOf(finding) is { } setting && choice.OptionNames.TryGetValue(setting, out string? option)
            ? option + finding[(PathOfSettings.Length + setting.Length)..].Replace(ClientCertificateLoader.Sources, "give --certificate with --key, or --pfx", StringComparison.Ordinal)
            : finding.Replace($"{ConfigurationFile.TenantsPath}:{Name}:", string.Empty, StringComparison.Ordinal);
    }

    private string? SettingOf(string finding) =>
        finding.StartsWith(PathOfSettings, StringComparison.OrdinalIgnoreCase) ? finding[PathOfSettings.Length..].Split(' ', 2)[0] : null;

    private string PathOfSettings => $"{ConfigurationFile.TenantsPath}:{Name}:{ProviderName}:";
}
