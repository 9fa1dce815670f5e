namespace TwoFactor.Cli.Settings;

/// <summary>The tenant that the command line selects, and its settings there.</summary>
internal sealed record TenantChoice
{
    /// <summary>The file with the tenants; <see langword="null"/> for the default one.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>The tenant; <see langword="null"/> for the only one.</summary>
    public string? Tenant { get; init; }

    /// <summary>The service, if the command line names one: for a login without a configured tenant.</summary>
    public string? Provider { get; init; }

    /// <summary>The service that the command is about; <see langword="null"/> for commands about either.</summary>
    public string? CommandProvider { get; init; }

    /// <summary>Settings that override the configuration's, by their names in the provider's section.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The option that stands for each setting, for messages.</summary>
    public IReadOnlyDictionary<string, string> OptionNames { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether to ask the user for the password of the key.</summary>
    public bool AskKeyPassword { get; init; }
}
