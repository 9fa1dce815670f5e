using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.FlowRules;
using TwoFactor.Testing.Tests.FlowStores.Sample;

namespace TwoFactor.Testing.Tests.FlowRules.Wrong;

/// <summary>Hosts with a wrong store, flow or provider.</summary>
internal static class WrongFixtures
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public static FlowFixture Over(StoreFault fault) => new(builder => builder.AddSampleStore(fault)) { Timeout = Timeout };

    public static FlowFixture With(FlowFault fault) => new(builder =>
    {
        builder.DecorateProviders((_, _, provider) => new WrongProvider(provider, fault));
        Type right = builder.Services.Last(service => service.ServiceType == typeof(ITwoFactorFlow)).ImplementationType!;
        builder.Services.AddSingleton(right);
        builder.Services.AddSingleton<ITwoFactorFlow>(host => new WrongFlow((ITwoFactorFlow)host.GetRequiredService(right), fault));
    }) { Timeout = Timeout };
}
