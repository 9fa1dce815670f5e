namespace TwoFactor.Cli.Settings;

/// <summary>The names of the services in configuration.</summary>
internal static class ProviderNames
{
    public const string Sezame = "Sezame";
    public const string SecSign = "SecSign";
}
