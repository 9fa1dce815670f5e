using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TwoFactor.Tenants.Settings;

namespace TwoFactor.Flow;

/// <summary>Registers the flow. Its state is kept in this process unless another store is registered.</summary>
internal static class FlowRegistration
{
    public static void Add(IServiceCollection services)
    {
        // Inserted first, so that settings from code are applied after those from configuration.
        services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<FlowOptions>, FlowOptionsSetup>());
        services.TryAddSingleton<ITwoFactorUserNames, SubjectIsUserName>();
        services.TryAddSingleton<IFlowStore>(provider => new InMemoryFlowStore(
            provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<FlowSettings>().ForAll.MemoryCapacity));
        services.TryAddSingleton<TenantOptionsFactory<FlowOptions>>();
        services.TryAddSingleton<FlowSettings>();
        services.TryAddSingleton(provider => new FlowProviders(new Lazy<ITwoFactorProviderFactory>(provider.GetRequiredService<ITwoFactorProviderFactory>)));
        services.TryAddSingleton<FlowTelemetry>();
        services.TryAddSingleton<FlowNotices>();
        services.TryAddSingleton<BackgroundWork>();
        services.TryAddSingleton<FinishedSlots>();
        services.TryAddSingleton<FlowRelease>();
        services.TryAddSingleton<FlowWithdrawal>();
        services.TryAddSingleton<FlowEnding>();
        services.TryAddSingleton<FlowPolling>();
        services.TryAddSingleton<FlowTurns>();
        services.TryAddSingleton<FlowSchedule>();
        services.TryAddSingleton<FlowFinder>();
        services.TryAddSingleton<FlowWatch>();
        services.TryAddSingleton<FlowLimits>();
        services.TryAddSingleton<FlowReplacement>();
        services.TryAddSingleton<FlowGuard>();
        services.TryAddSingleton<StartDecoys>();
        services.TryAddSingleton<WithdrawalDecoys>();
        services.TryAddSingleton<FlowSlots>();
        services.TryAddSingleton<UnawaitedStarts>();
        services.TryAddSingleton<StartWriter>();
        services.TryAddSingleton<MovedStarts>();
        services.TryAddSingleton<StartFailures>();
        services.TryAddSingleton<ChallengeOpener>();
        services.TryAddSingleton<FlowStarter>();
        services.TryAddSingleton<FlowCompletion>();
        services.TryAddSingleton<FlowCancellation>();
        services.TryAddSingleton<ITwoFactorFlow, TwoFactorFlow>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, FlowHostedService>());
    }
}
