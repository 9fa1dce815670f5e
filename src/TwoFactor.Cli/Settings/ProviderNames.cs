namespace TwoFactor.Cli.Settings;

/// <summary>The names of the services in configuration.</summary>
internal static class ProviderNames
{
    public const string Sezame = "Sezame";
    public const string SecSign = "SecSign";

    public static readonly string[] All = [Sezame, SecSign];

    /// <summary>Finds a service by its name, which is not case-sensitive, as in configuration. <see langword="null"/> if there is none.</summary>
    public static string? Find(string? name) =>
        All.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
}
