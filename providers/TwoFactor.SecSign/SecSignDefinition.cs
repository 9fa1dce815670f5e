using System.Text;
using TwoFactor.Providers;
using TwoFactor.SecSign.Wire;

namespace TwoFactor.SecSign;

/// <summary>Describes SecSign ID to the core: its name, its settings, and how to create its provider for a tenant.</summary>
internal sealed class SecSignDefinition : HttpProviderDefinition<SecSignOptions>
{
    public static readonly SecSignDefinition Instance = new();

    private const int LongestText = 255; // SecSign 2.2: the vendor's own clients cut longer texts
    private const string Echo = "must have nothing that looks like a field of the service's answers ('SecSign ID:', '?error=') or like HTML";

    private SecSignDefinition()
    {
    }

    public override string Name => SecSignProvider.ProviderName;

    protected override void Check(SecSignOptions options, SettingsReport report)
    {
        if (options.FallbackEndpoint is { } fallback)
        {
            report.CheckEndpoint(nameof(options.FallbackEndpoint), fallback);
            if (ServerAddress.AreSame(fallback, options.Endpoint))
                report.AddError(nameof(options.FallbackEndpoint), "must be another server than Endpoint; leave it empty for none");
        }

        // SecSign 2.8: the service repeats these texts unescaped in its answers, where & and = separate the fields. An address may have a =, because
        // each field is split only at its first =.
        CheckText(report, nameof(options.ServiceName), options.ServiceName, '&', '=');
        CheckText(report, nameof(options.ServiceAddress), options.ServiceAddress, '&');
        CheckEchoes(report, options);
        CheckText(report, nameof(options.PluginName), options.PluginName, '&', '=');
        report.CheckRange(nameof(options.PrimaryQuarantine), options.PrimaryQuarantine, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
    }

    protected override IEnumerable<Uri> GetServers(SecSignOptions options) =>
        options.FallbackEndpoint is { } fallback ? [options.Endpoint!, fallback] : [options.Endpoint!];

    protected override ITwoFactorProvider CreateProvider(HttpProviderContext<SecSignOptions> context) => new SecSignProvider(context);

    private static void CheckEchoes(SettingsReport report, SecSignOptions options)
    {
        string name = $"servicename={options.ServiceName}";
        string address = $"serviceaddress={options.ServiceAddress}";
        bool isNameAllowed = MayBeRepeated(name);
        bool isAddressAllowed = MayBeRepeated(address);
        if (!isNameAllowed)
            report.AddError(nameof(options.ServiceName), Echo);
        if (!isAddressAllowed)
            report.AddError(nameof(options.ServiceAddress), Echo);
        // A tag may begin in one text and end in the other, whichever comes first in the answer.
        if (isNameAllowed && isAddressAllowed && !(MayBeRepeated($"{name}&{address}") && MayBeRepeated($"{address}&{name}")))
            report.AddError(nameof(options.ServiceAddress), "must have nothing that looks like HTML together with ServiceName");
    }

    // An approval that repeats such a text could be read differently by another parser, so it would not count.
    private static bool MayBeRepeated(string fields) =>
        AnswerPairs.TryRead(Encoding.UTF8.GetBytes($"authsessionstate=3&{fields}"), out AnswerPairs answer) && answer.CanApprove();

    private static void CheckText(SettingsReport report, string setting, string? value, params ReadOnlySpan<char> separators)
    {
        report.CheckText(setting, value, LongestText);
        if (value is not null && (value.AsSpan().ContainsAny(separators) || value.Any(char.IsControl)))
            report.AddError(setting, $"must have no control characters and no {string.Join(" or ", separators.ToArray())}");
    }
}
