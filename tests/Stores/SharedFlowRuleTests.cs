using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using TwoFactor.Testing.FlowRules;

namespace TwoFactor.Tests.Stores;

/// <summary>The flow's ten rules over a real engine. Its clock cannot be moved, so the cases wait in real time, several in parallel.</summary>
[Parallelizable(ParallelScope.All)]
public abstract class SharedFlowRuleTests : EngineTests
{
    private static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly EphemeralDataProtectionProvider keys = new();

    // These depend least on the store, and are always tested over the one in memory.
    private static readonly string[] FamiliesLeastAboutStores = ["Endings", "Binding", "FailureModes", "OddIds", "NamesAlone", "Callbacks", "Cadence", "Comparison"];

    // These cost most here, and a smaller case of the same family says nearly the same about the store.
    private static readonly string[] CostliestCases =
    [
        "Limits.Starts_without_the_first_factor_are_limited",
        "Waiters.A_thousand_looks_cost_nothing",
        "Waiters.A_flood_of_wake_ups_costs_nothing",
        "Waiters.Waiters_that_come_and_go_cost_nothing",
        "Waiters.A_thousand_waiters_cost_what_one_costs",
    ];

    private static IEnumerable<TestCaseData> Cases => FlowSuite.Cases.Select(rule => FullCheckAttribute.IsOn || IsAboutStores(rule)
        ? new TestCaseData(rule)
        : new TestCaseData(rule).Ignore(FullCheckAttribute.SkipReason));

    private static bool IsAboutStores(FlowCase rule) => !FamiliesLeastAboutStores.Contains(rule.Family) && !CostliestCases.Contains(rule.ToString());

    [TestCaseSource(nameof(Cases))]
    public Task Logins_keep_the_rules(FlowCase rule) =>
        rule.RunAsync(new FlowFixture(AddStore) { HasOwnClock = true, Nodes = 2, Timeout = Timeout }, Assert.Ignore);

    private void AddStore(ITwoFactorBuilder builder)
    {
        builder.Services.AddSingleton<IDataProtectionProvider>(keys);
        Engine.AddTo(builder, Engine.ConnectionString, CommandTimeout);
    }
}
