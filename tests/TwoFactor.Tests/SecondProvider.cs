using TwoFactor.Providers;

namespace TwoFactor.Tests;

/// <summary>A second provider, for tenants that switch.</summary>
internal sealed class SecondProvider(HttpProviderContext<SecondOptions> context) : SilentProvider
{
    public override string Name => "Other";

    public SecondOptions Options => context.Options;
}
