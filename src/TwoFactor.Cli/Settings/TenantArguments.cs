using System.CommandLine;
using System.CommandLine.Parsing;
using TwoFactor.Cli.Commands;
using TwoFactor.Cli.Output;

namespace TwoFactor.Cli.Settings;

/// <summary>The options that select the tenant of a command.</summary>
internal sealed class TenantArguments
{
    private readonly string? provider;
    private readonly IReadOnlyList<SettingOption> settings;

    private readonly Option<string?> config = new Option<string?>("--config")
    {
        HelpName = "FILE",
        Description = $"The settings with the tenants (default: ./{ConfigurationFile.DefaultName}). Environment variables such as TwoFactor__Tenants__acme__Provider override it.",
    }.AsPath();

    private readonly Option<string?> tenant = new("--tenant") { HelpName = "NAME", Description = "The tenant. Not needed if there is only one." };

    private readonly Option<string?> providerOption = new("--provider")
    {
        HelpName = "Sezame|SecSign",
        Description = "The service, for a login without a configured tenant.",
        CustomParser = ParseProvider,
    };

    private readonly Option<bool> askKeyPassword = new("--ask-key-password")
    {
        Description = $"Ask for the password of the key or the PFX, instead of reading it from the environment variable {KeyPasswords.Variable}.",
    };

    /// <param name="provider">The service that the command is about, or <see langword="null"/> for either.</param>
    public TenantArguments(string? provider)
    {
        this.provider = provider;
        settings = SettingOption.For(provider);
    }

    private IEnumerable<Option> Options
    {
        get
        {
            yield return config;
            yield return tenant;
            if (provider is null)
                yield return providerOption;
            foreach (SettingOption setting in settings)
                yield return setting.Option;
            yield return askKeyPassword;
        }
    }

    public void AddTo(Command command)
    {
        foreach (Option option in Options)
            command.Add(option);
    }

    /// <summary>The name of the first of these options that the command line has; <see langword="null"/> if it has none.</summary>
    public string? FindGiven(SymbolResult result) => Options.FirstOrDefault(option => result.GetResult(option) is { Implicit: false })?.Name;

    /// <summary>Opens the tenant that the command line selects.</summary>
    /// <exception cref="CliFailure">There is no such tenant, it is not clear which one, or an option names a file that is missing.</exception>
    public async Task<TenantHost> OpenAsync(ParseResult parsed, CommandContext context, CancellationToken cancellationToken)
    {
        TenantHost host = await TenantHost.OpenAsync(Read(parsed, context.Environment), context.Console, context.Environment, cancellationToken);
        context.Run.Tenant = host.ConfiguredName;
        return host;
    }

    public TenantChoice Read(ParseResult parsed, CliEnvironment environment) => new()
    {
        ConfigPath = parsed.GetValue(config),
        Tenant = parsed.GetValue(tenant),
        Provider = provider is null ? parsed.GetValue(providerOption) : null,
        CommandProvider = provider,
        AskKeyPassword = parsed.GetValue(askKeyPassword),
        Settings = settings
            .Select(setting => (setting, value: parsed.GetValue(setting.Option)))
            .Where(given => given.value is not null)
            .ToDictionary(given => given.setting.Setting, given => given.setting.IsFile ? GivenPath.File(given.setting.Option.Name, given.value!, environment) : given.value!),
        OptionNames = settings.Select(setting => (setting.Setting, setting.Option.Name))
            .Append(("ClientCertificate", "The client certificate"))
            .ToDictionary(setting => setting.Item1, setting => setting.Item2),
    };

    private static string? ParseProvider(ArgumentResult result)
    {
        string? name = ProviderNames.Find(result.Tokens[0].Value);
        if (name is null)
            result.AddError($"--provider must be {ProviderNames.Sezame} or {ProviderNames.SecSign}.");
        return name;
    }
}
