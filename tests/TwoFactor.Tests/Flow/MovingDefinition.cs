using TwoFactor.Providers;

namespace TwoFactor.Tests.Flow;

/// <summary>A provider of a service with an address, which can change. It opens every challenge, and sends nothing.</summary>
internal sealed class MovingDefinition : HttpProviderDefinition<MovingOptions>
{
    public override string Name => "Moving";

    protected internal override void Check(MovingOptions options, SettingsReport report)
    {
    }

    protected internal override ITwoFactorProvider CreateProvider(HttpProviderContext<MovingOptions> context) => new MovingProvider(context);
}

internal sealed class MovingOptions : ServiceOptions
{
    public MovingOptions() => Endpoint = new Uri("https://moving.example/");
}
