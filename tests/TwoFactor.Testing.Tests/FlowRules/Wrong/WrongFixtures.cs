using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.FlowRules;
using TwoFactor.Testing.Tests.FlowStores.Sample;

namespace TwoFactor.Testing.Tests.FlowRules.Wrong;

/// <summary>Hosts with a wrong store, flow or provider.</summary>
internal static class WrongFixtures
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    public static FlowFixture Over(StoreFault fault, int? seed = null) => new(builder => builder.AddSampleStore(fault)) { Timeout = Timeout, Seed = seed };

    public static FlowFixture With(FlowFault fault, int? seed = null) => new(builder =>
    {
        builder.DecorateProviders((_, _, provider) => new WrongProvider(provider, fault));
        Decorate(builder, (_, flow) => new WrongFlow(flow, fault));
    }) { Timeout = Timeout, Seed = seed };

    public static FlowFixture With(Func<IServiceProvider, ITwoFactorFlow, ITwoFactorFlow> decorate) => new(builder => Decorate(builder, decorate)) { Timeout = Timeout };

    private static void Decorate(ITwoFactorBuilder builder, Func<IServiceProvider, ITwoFactorFlow, ITwoFactorFlow> decorate)
    {
        Type right = builder.Services.Last(service => service.ServiceType == typeof(ITwoFactorFlow)).ImplementationType!;
        builder.Services.AddSingleton(right);
        builder.Services.AddSingleton<ITwoFactorFlow>(host => decorate(host, (ITwoFactorFlow)host.GetRequiredService(right)));
    }
}
