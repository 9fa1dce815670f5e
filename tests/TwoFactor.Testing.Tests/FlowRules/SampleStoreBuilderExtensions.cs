using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Flow;
using TwoFactor.Testing.Tests.FlowStores.Sample;

namespace TwoFactor.Testing.Tests.FlowRules;

/// <summary>Registers the sample store, like a package with a store.</summary>
internal static class SampleStoreBuilderExtensions
{
    // Hosts with the same clock, such as the nodes of a case, share one engine.
    private static readonly ConditionalWeakTable<TimeProvider, SampleEngine> Engines = [];

    public static ITwoFactorBuilder AddSampleStore(this ITwoFactorBuilder builder, StoreFault fault = StoreFault.None)
    {
        builder.Services.AddSingleton<IFlowStore>(host => new SampleStore(
            Engines.GetValue(host.GetRequiredService<TimeProvider>(), time => new SampleEngine(time)), encryptionKey: new byte[32], host.GetRequiredService<TimeProvider>(), fault));
        return builder;
    }
}
