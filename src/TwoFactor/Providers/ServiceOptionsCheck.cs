using TwoFactor.Certificates;

namespace TwoFactor.Providers;

/// <summary>Checks the settings that all services have in common.</summary>
internal static class ServiceOptionsCheck
{
    public static void Check(ServiceOptions options, SettingsReport report)
    {
        report.CheckEndpoint(nameof(ServiceOptions.Endpoint), options.Endpoint);
        report.CheckRange(nameof(ServiceOptions.ConnectTimeout), options.ConnectTimeout, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(30));
        report.CheckRange(nameof(ServiceOptions.RequestTimeout), options.RequestTimeout, TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(100));
        report.CheckRange(nameof(ServiceOptions.MaxConnections), options.MaxConnections, 1, 10_000);
        for (int i = 0; i < options.PinnedKeys.Count; i++)
        {
            if (!KeyPin.IsWellFormed(options.PinnedKeys[i]))
                report.AddError($"{nameof(ServiceOptions.PinnedKeys)}:{i}", "must be the base64 SHA-256 digest of a public key");
        }
    }
}
