using TwoFactor.Providers;
using TwoFactor.Tenants;

namespace TwoFactor.Tests;

/// <summary>A second provider, for tenants that switch.</summary>
internal sealed class OtherProvider(HttpProviderContext<OtherOptions> context) : SilentProvider
{
    public override string Name => "Other";

    public OtherOptions Options => context.Options;
}

internal sealed class OtherDefinition : HttpProviderDefinition<OtherOptions>
{
    public override string Name => "Other";

    protected internal override void Check(OtherOptions options, SettingsReport report) =>
        report.CheckText(nameof(options.Farewell), options.Farewell, maximumLength: 20);

    protected internal override ITwoFactorProvider CreateProvider(HttpProviderContext<OtherOptions> context) => new OtherProvider(context);
}

internal sealed class OtherOptions : ServiceOptions
{
    public OtherOptions() => Endpoint = new Uri("https://other.example/");

    public string? Farewell { get; set; }
}
