using TwoFactor.Certificates;

namespace TwoFactor.Providers;

/// <summary>Checks the settings that all services have in common.</summary>
internal static class ServiceOptionsCheck
{
    private static readonly (TimeSpan Shortest, TimeSpan Longest) ConnectTimeout = (TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(30));
    private static readonly (TimeSpan Shortest, TimeSpan Longest) RequestTimeout = (TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(100));
    private static readonly (int Fewest, int Most) MaxConnections = (1, 10_000);

    public static void Check(ServiceOptions options, SettingsReport report)
    {
        report.CheckEndpoint(nameof(ServiceOptions.Endpoint), options.Endpoint);
        report.CheckRange(nameof(ServiceOptions.ConnectTimeout), options.ConnectTimeout, ConnectTimeout.Shortest, ConnectTimeout.Longest);
        report.CheckRange(nameof(ServiceOptions.RequestTimeout), options.RequestTimeout, RequestTimeout.Shortest, RequestTimeout.Longest);
        report.CheckRange(nameof(ServiceOptions.MaxConnections), options.MaxConnections, MaxConnections.Fewest, MaxConnections.Most);
        for (int i = 0; i < options.PinnedKeys.Count; i++)
        {
            if (!KeyPin.IsWellFormed(options.PinnedKeys[i]))
                report.AddEntryError(nameof(ServiceOptions.PinnedKeys), options.PinnedKeys, i, "must be the base64 SHA-256 digest of a public key");
        }
    }

    /// <summary>Replaces each time and number that is out of its range by its default, so that the servers of a tenant with wrong settings can still be
    /// examined.</summary>
    public static void ReplaceWhatIsOutOfRange<TOptions>(TOptions options)
        where TOptions : ServiceOptions, new()
    {
        TOptions defaults = new();
        if (options.ConnectTimeout < ConnectTimeout.Shortest || options.ConnectTimeout > ConnectTimeout.Longest)
            options.ConnectTimeout = defaults.ConnectTimeout;
        if (options.RequestTimeout < RequestTimeout.Shortest || options.RequestTimeout > RequestTimeout.Longest)
            options.RequestTimeout = defaults.RequestTimeout;
        if (options.MaxConnections < MaxConnections.Fewest || options.MaxConnections > MaxConnections.Most)
            options.MaxConnections = defaults.MaxConnections;
    }
}
