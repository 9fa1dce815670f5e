namespace TwoFactor.Cli.Settings;

/// <summary>The names of the services in configuration.</summary>
internal static class ProviderNames
{
    public const string Sezame = "Sezame";
    public const string SecSign = "SecSign";

    /// <summary>The name as it is written here. Configuration is not case-sensitive. An unknown name is returned as it is.</summary>
    public static string? Canonical(string? name) =>
        Sezame.Equals(name, StringComparison.OrdinalIgnoreCase) ? Sezame : SecSign.Equals(name, StringComparison.OrdinalIgnoreCase) ? SecSign : name;
}
