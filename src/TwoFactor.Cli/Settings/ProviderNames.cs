namespace TwoFactor.Cli.Settings;

/// <summary>The services, as configuration writes them.</summary>
internal static class ProviderNames
{
    public const string Sezame = "Sezame";
    public const string SecSign = "SecSign";
}
