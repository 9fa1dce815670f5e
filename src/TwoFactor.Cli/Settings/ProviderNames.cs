namespace TwoFactor.Cli.Settings;

/// <summary>The names of the services in configuration.</summary>
internal static class ProviderNames
{
    public const string Sezame = "Sezame";
    public const string SecSign = "SecSign";

    /// <summary>The name of a service as it is written here, found in any case, as in configuration; <see langword="null"/> if there is none.</summary>
    public static string? Find(string? name) =>
        new[] { Sezame, SecSign }.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
}
