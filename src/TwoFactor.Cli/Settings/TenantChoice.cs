namespace TwoFactor.Cli.Settings;

/// <summary>Which tenant a command is about, as the command line has it.</summary>
internal sealed record TenantChoice
{
    /// <summary>The file with the tenants; <see langword="null"/> for the usual one.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>The tenant; <see langword="null"/> for the only one.</summary>
    public string? Tenant { get; init; }

    /// <summary>The service, where the command line says it: for one login without a configuration.</summary>
    public string? Provider { get; init; }

    /// <summary>The service that the command is about; <see langword="null"/> for commands about either.</summary>
    public string? CommandProvider { get; init; }

    /// <summary>Settings that go over the configuration's, by their names in the provider's group.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The option that stands for each setting, for messages.</summary>
    public IReadOnlyDictionary<string, string> OptionNames { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the person is to be asked for the password of the key.</summary>
    public bool AskKeyPassword { get; init; }
}
